"""Family and given names of many shapes, so that intake meets accents, apostrophes and two-word names.

An underscore in the lists stands for a space inside one name.
"""

from __future__ import annotations

from typing import Final


def _split(text: str) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in text.split())


FAMILY_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "british": _split(
        """Smith Jones Taylor Brown Wilson Johnson Walker Wright Robinson Thompson White Hughes Edwards
        Green Hall Wood Harris Clarke Jackson Turner Hill Cooper Ward Moore Morris King Watson Baker
        Harrison Allen Young Mitchell Anderson Cook Lee Bell Shaw Bailey Parker Richardson Marshall Bennett
        Simpson Collins Carter Murphy Gray Webb Rogers Chapman Hunt Mills Palmer Holmes Fisher Barnes
        Knight Stevens Lowe Fox Dixon Hudson Fletcher Barker Pearson Atkinson Booth Wilkinson Sutton Lawson
        Hodgson Metcalfe Ackroyd Ibbotson Barraclough Hebblethwaite Waddington Sutcliffe Greenwood Holroyd
        Thackray Umpleby Lofthouse Dewhirst Garside Fawcett Jagger Pickles Quarmby Ramsbottom Verity Yeadon
        Ellwood Kettlewell Braithwaite Hardcastle Murgatroyd Bottomley Crabtree Whitwell Outhwaite Thwaite
        Raistrick Stead Firth Sykes Haigh Kaye Armitage Beaumont Brook Crowther Dyson Eastwood Gledhill
        Hepworth Hinchliffe Hirst Horsfall Illingworth Lumb Mallinson Naylor Oldroyd Priestley Redfearn
        Schofield Shackleton Tattersall Uttley Varley Wainwright Whiteley Widdop Womersley Woodhead
        Appleyard Ambler Bairstow Beevers Binns Blackburn Boothroyd Broadbent Butterworth Calverley Cawood
        Clough Coates Cowgill Dalby Dawson Demaine Denby Drake Duckworth Emmott Exley Farrar Feather Foulds
        Foster Gaunt Gill Goldthorpe Hainsworth Hanson Hartley Heaton Hey Hoyle Ingham Jowett Keighley
        Kershaw Knowles Lightowler Lister Longbottom Mawson Midgley Moorhouse Mortimer Nutter Nettleton
        Parkin Peel Pickersgill Pollard Rawnsley Rhodes Rushworth Scargill Sharp Speight Stansfield Sugden
        Swaine Tempest Tetley Towler Umbers Utley Vickers Wade Walmsley Waterhouse Wigglesworth Wilcock
        Wormald Yates Younger Abbott Ashcroft Burnley Carr Coyle Dobson Elsworth Fearnley Grayson Hobson
        Iveson Jessop Kitching Lambert Marsden Newsome Ogden Peacock Rowntree Simms Tindall Upton Vipond
        Wray"""
    ),
    "south asian": _split(
        """Akhtar Hussain Khan Patel Singh Kaur Ahmed Begum Ali Mahmood Iqbal Malik Chowdhury Rahman Sharma
        Gupta Mehta Shah Desai Bhatt Chaudhry Qureshi Mirza Rashid Aslam Javed Nawaz Parveen Rehman
        Siddiqui Gill Dhillon Sandhu Sidhu Bains Uppal Joshi Reddy Nair Pillai Iyer Banerjee Mukherjee Das
        Uddin Miah Yousaf Zaman Singh-Hardy"""
    ),
    "polish": _split(
        """Nowak Kowalczyk Wiśniewski Wójcik Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski
        Kozłowski Jankowski Mazur Krawczyk Piotrowski Grabowski Pawłowski Michalski Król Wieczorek
        Jabłoński Wróbel Stępień Żeleński Malinowski Adamczyk Dudek Górski Rutkowski Ostrowski"""
    ),
    "african": _split(
        """Adeyemi Okafor Mensah Okonkwo Osei Boateng Nkosi Dube Moyo Ndlovu Abiola Achebe Eze Balogun
        Ibrahim Diallo Traoré Mwangi Otieno Kamau Tesfaye Abebe Hassan Farah Warsame Chukwu Asante Owusu
        Banda Phiri Kaunda Sesay"""
    ),
    "welsh": _split(
        """Davies Evans Roberts Williams Griffiths Llewellyn Pritchard Rees Owen Morgan Bevan Pugh Vaughan
        Powell Jenkins Gwynne Meredith Prosser Cadwaladr Tudor Ifans Lloyd Probert Gruffudd"""
    ),
    "irish": _split(
        """O'Brien O'Connor O'Neill Kelly Ryan Byrne Gallagher Doherty Ní_Bhriain Ó_Súilleabháin McCarthy
        Kennedy Lynch Quinn Brennan Fitzgerald Nolan Dolan McDonagh Keane Sweeney Devlin"""
    ),
    "other": _split(
        """Chen Wong Li García Fernández Silva Ferreira Müller Schäfer Rossi Ionescu Popescu Dubois Lefèvre
        Nguyễn Tran Yıldız Demir Öztürk Santos Reyes Jørgensen Håkansson van_der_Berg De_Souza"""
    ),
}
"""Family names by where they come from, commoner ones first."""

ORIGIN_SHARES: Final[dict[str, float]] = {
    "british": 0.885,
    "south asian": 0.030,
    "polish": 0.022,
    "african": 0.014,
    "welsh": 0.018,
    "irish": 0.018,
    "other": 0.013,
}
"""Mixture of family names, made more varied than a Yorkshire district's so that names of many shapes are
met. Judged."""

_GIVEN_BRITISH: Final[dict[str, dict[int, tuple[str, ...]]]] = {
    "female": {
        0: _split(
            """Margaret Jean Mary Joan Dorothy Sheila Patricia Barbara Joyce Audrey Eileen Doreen Marjorie
            Betty Irene Brenda Kathleen Beryl Edna Hilda Elsie Gladys Freda Mavis Lilian Ada Winifred Nora
            Vera Muriel Olive Connie Sylvia Maureen Pauline Shirley June Rita Norma Avril Enid Thelma Una
            Zena Queenie Nellie Ivy Ruby Rose Mary_Ann Ann_Marie"""
        ),
        1945: _split(
            """Susan Linda Christine Carol Janet Jacqueline Julie Karen Gillian Deborah Elaine Denise
            Lesley Angela Helen Sandra Lorraine Tracey Sharon Alison Dawn Diane Wendy Heather Beverley
            Yvonne Theresa Frances Hazel Judith Rosalind Geraldine Vivienne Penelope Bernadette Paula
            Michelle Nicola Joanne Amanda Kim Fiona Ursula Zoe Marian Valerie Chloë Siân Anne-Marie"""
        ),
        1975: _split(
            """Sarah Claire Emma Rebecca Laura Rachel Kelly Gemma Lisa Victoria Katie Natalie Hannah
            Jessica Charlotte Amy Samantha Leanne Lauren Stephanie Danielle Kirsty Hayley Jade Holly
            Chelsea Bethany Megan Abigail Olivia Sophie Georgia Ellie Lucy Zara Naomi Imogen Freya Poppy
            Isla Niamh Esmé Renée Phoebe Tamsin Verity Yasmin"""
        ),
    },
    "male": {
        0: _split(
            """John William George Thomas Ronald Kenneth Arthur Albert Frank Harold Stanley Leslie Norman
            Eric Ernest Fred Harry Dennis Donald Gordon Raymond Jack Douglas Cyril Reginald Sidney Walter
            Wilfred Herbert Clifford Alfred Derek Roy Bernard Maurice Leonard Edgar Percy Horace Cecil
            Victor Hubert Ivor Basil Wallace Jim Duncan Alec"""
        ),
        1945: _split(
            """David Peter Michael Paul Stephen Robert Alan Brian Christopher Keith Graham Philip Anthony
            Colin Trevor Roger Malcolm Barry Terence Geoffrey Martin Ian Kevin Nigel Andrew Mark Gary Neil
            Simon Timothy Jonathan Adrian Russell Howard Clive Stuart Glyn Desmond Vincent Hugh Lawrence
            Warren Francis Edwin Quentin Gareth"""
        ),
        1975: _split(
            """James Daniel Matthew Adam Lee Jamie Craig Dean Scott Wayne Darren Luke Ryan Joshua Thomas
            Jack Samuel Benjamin Liam Nathan Callum Connor Jordan Kyle Aaron Kieran Lewis Oliver Harvey
            Ethan Tyler Reece Dominic Elliot Toby Zachary Owen Rhys Edward Gavin Shaun Marcus Charlie
            Finley Isaac Noah Alfie Brandon"""
        ),
    },
}

_GIVEN_OTHER: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "south asian": {
        "female": _split(
            """Nasreen Fatima Aisha Parveen Shazia Rukhsana Priya Anjali Sunita Meena Kiran Harpreet
            Jasvinder Gurpreet Amina Zainab Saima Yasmeen Noor Lakshmi Deepa Ritu Tahira Bushra Ujala
            Ishrat"""
        ),
        "male": _split(
            """Mohammed Imran Tariq Asif Rajesh Sanjay Vijay Amit Balvinder Gurdeep Harjit Kuldip Naveed
            Omar Yusuf Zahid Farooq Ibrahim Junaid Dev Suresh Ravi Hamza Waqar Ejaz Usman"""
        ),
    },
    "polish": {
        "female": _split(
            """Zofia Anna Katarzyna Małgorzata Agnieszka Barbara Ewa Krystyna Elżbieta Magdalena Joanna
            Danuta Halina Irena"""
        ),
        "male": _split(
            """Marek Piotr Krzysztof Andrzej Tomasz Jan Paweł Michał Stanisław Zbigniew Grzegorz
            Wojciech Rafał Łukasz"""
        ),
    },
    "african": {
        "female": _split(
            """Ngozi Amara Folake Chidinma Abena Akosua Thandiwe Nomsa Makeda Halima Wanjiru Efua
            Yewande Blessing Grace Josephine"""
        ),
        "male": _split(
            """Oluwaseun Chinedu Emeka Kwame Kofi Sipho Thabo Tendai Abdi Samuel Yaw Ikenna Babatunde
            Moses Daniel Hakim"""
        ),
    },
    "welsh": {
        "female": _split(
            "Gwendolyn Bronwen Siân Carys Megan Rhiannon Eirlys Mair Nerys Ceri Delyth Angharad"
        ),
        "male": _split("Gareth Dafydd Emrys Huw Rhodri Geraint Ieuan Owain Gethin Aled Wyn Llŷr"),
    },
    "irish": {
        "female": _split(
            "Bridget Siobhán Aoife Máire Noreen Bernadette Kathleen Deirdre Gráinne Orla Philomena Sinéad"
        ),
        "male": _split("Patrick Seán Eamon Declan Brendan Cormac Fergus Liam Padraig Kieran Dermot Tadhg"),
    },
    "other": {
        "female": _split(
            "María Mei Ana Sofía Lucía Ingrid Françoise Giulia Elena Linh Ayşe Rosa Beatriz Hui_Min"
        ),
        "male": _split("José Wei João Luís Jürgen Søren René Marco Ionuţ Minh Mehmet Carlos Simão Jun"),
    },
}

KNOWN_AS: Final[dict[str, tuple[str, ...]]] = {
    "Margaret": ("Peggy", "Maggie"),
    "Dorothy": ("Dot",),
    "Kathleen": ("Kath",),
    "Patricia": ("Pat", "Trish"),
    "Barbara": ("Babs",),
    "Elizabeth": ("Betty", "Liz"),
    "Susan": ("Sue",),
    "Christine": ("Chris",),
    "Jacqueline": ("Jackie",),
    "Deborah": ("Debbie",),
    "Winifred": ("Win",),
    "Victoria": ("Vicky",),
    "William": ("Bill", "Billy"),
    "Ronald": ("Ron",),
    "Kenneth": ("Ken",),
    "Harold": ("Harry",),
    "Leslie": ("Les",),
    "Norman": ("Norm",),
    "Frederick": ("Fred",),
    "Albert": ("Bert",),
    "Stanley": ("Stan",),
    "Raymond": ("Ray",),
    "Reginald": ("Reg",),
    "Terence": ("Terry",),
    "Anthony": ("Tony",),
    "Michael": ("Mick",),
    "Robert": ("Bob",),
    "Stephen": ("Steve",),
    "Christopher": ("Kit",),
    "Geoffrey": ("Geoff",),
    "Mohammed": ("Mo",),
    "Oluwaseun": ("Seun",),
    "Małgorzata": ("Gosia",),
    "Katarzyna": ("Kasia",),
    "Gwendolyn": ("Gwen",),
    "Leonard": ("Len",),
    "Thomas": ("Tommy",),
    "Joan": ("Joanie",),
    "Eileen": ("Nell",),
}


def given_names(origin: str, *, female: bool, born: int) -> tuple[str, ...]:
    """Given names that fit where a family comes from, a sex and a year of birth, commoner ones first."""
    sex = "female" if female else "male"
    other = _GIVEN_OTHER.get(origin)
    if other is not None:
        return other[sex]
    cohorts = _GIVEN_BRITISH[sex]
    start = max(year for year in cohorts if year <= born)
    return cohorts[start]


def all_given_names() -> tuple[str, ...]:
    """Every given name there is, each once, in a steady order."""
    pools = [pool for sex in _GIVEN_BRITISH.values() for pool in sex.values()]
    pools += [pool for origin in _GIVEN_OTHER.values() for pool in origin.values()]
    return tuple(dict.fromkeys(name for pool in pools for name in pool))
