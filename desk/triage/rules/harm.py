"""Violence and abuse. The reasons stay calm: another person may read the screen."""

from __future__ import annotations

from desk.triage.rules.model import CALL_NOW, Rule

RULES = (
    Rule(
        id="violence-at-home",
        problem="domestic_violence",
        level=CALL_NOW,
        reason="somebody may not be safe at home; another person may read the answer",
        source="https://www.nhs.uk/live-well/getting-help-for-domestic-violence/",
        patterns="""
            hits_me|beats_me|punches_me|kicks_me|slaps_me|choked_me|strangled_me
            @weapon & pointed|points|apunto|apunta|amenaz*|threat* & @partner|me|him|her
            @partner & pega|pego|pegado|pegaba|golpea|golpeo|hits|hit|beats|beat|beating|punched|slapped|kicked|
                punches|pegan|empujo|pushed|abusive|abuses|choked|strangled|threaten* & me|miedo|afraid|scared|
                again|us
            outside_my|stalking|stalks|afuera_de_mi|me_persigue|me_acosa & house|casa|home & @partner|he|ex|him
            has_beaten|have_beaten|beaten me
            stepdad|stepfather|padrastro|uncle|tio|dad|father|padre|abuelo|grandpa & my_room|my_bed|mi_cuarto|
                mi_cama & night|noche|comes|entra|viene|gets
            me_pega|me_pego|me_ha_pegado|me_golpea|me_golpeo|me_maltrata|nos_pega|me_da_palizas|me_dio_una_paliza
            hits_me|hit_me|beats_me|beat_me|punched_me|slapped_me|kicked_me|hurts_me|abuses_me & husband|boyfriend|
                partner|ex|wife|he|she|him|again|dad|father|mom
            agarr*|apreto|apretado|grabbed|squeezed .. cuello|throat|neck
            ahorco|estrangul*|strangl*|choked_me|choking_me|me_ahorca|ahorcado
            amenaza|amenazo|amenazado|threatens|threatened|threatening & matar*|kill|cuchillo|knife|gun|ninos|kids|
                pistola
            miedo .. pareja|marido|novio|esposo|mi_ex|mi_padre
            afraid|scared|terrified .. husband|boyfriend|partner|him|my_ex|my_wife|go_home
            me_mira|revisa|controla|lee & movil|celular|telefono
            no_me_conteste_por_aqui|no_me_escriba|dont_reply_here|he_reads_my|checks_my_phone
            no_me_deja|wont_let_me & salir|leave|hablar|go_out|see_anyone|nadie
            me_obliga|forces_me & relaciones|sex|sexo|tener
            encerrada|encerrado|locked_myself|locked_me & bano|bathroom|casa|room|cuarto|habitacion
            hands|manos .. neck|throat|cuello|pescuezo & put|puts|wrapped|round|around|grabbed|puso|apreto|@partner
            agarro|entro|agarra|molio|cae|cayo .. trompadas|pinas|golpes|patadas|cachetadas|punetazos|madrazos|
                bofetadas|palazos
            goes_through|looks_through|tracks|tracking|revisa|espia|controla .. phone|celu|celular|cel|movil|
                telefono|whatsapp
            take_the_kids|take_my_kids|take_the_children|take_my_children|quitarme|quitar_a_mis|llevarse_a_mis &
                never|never_see|see_them|threat*|amenaz*|hijos|ninos
            pinned|held|holding|hold & me_down & @i & breathe|him|he|hiding|bathroom|husband|boyfriend|night
            hiding|escondida|escondido|escondi & bathroom|bano|closet|cuarto|car|him|de_el & husband|he|him|pinned|
                hits|golpe*|marido|pareja|ex
            ex|novio|marido|pareja|husband|boyfriend & cuchillo|knife|gun|pistola|machete
            encerro|encerrada|locked|encierra & quito|took|celular|phone|key|llave|llaves|hablar|door|puerta &
                @partner|me|nadie
            pushed_me|shoved_me|threw_me|me_empujo|me_avento|me_tiro|me_estampo|slammed_me & stairs|escaleras|
                wall|pared|floor|piso|suelo
            took|takes|quito|quita|hid|escondio|smashed|rompio .. phone|celular|movil|telefono & he|me|my|
                mi & pushed|shoved|hit|empujo|pego|locked|encerro|scared|miedo
            squeezed|apreto|grabbed|agarro .. throat|neck|garganta|cuello & me|my|row|pelea|fight|voice|voz|
                argument
            hiding|escondida|escondido|encerrada|locked_herself|locked_myself & bathroom|bano|room|cuarto|
                closet|pieza & hits|pega|beats|drinks|drunk|toma|borracho|him|novio|pareja
            beats_her|le_pega|la_golpea & drinks|drunk|toma|borracho|now|ahora|scared|hid*|escondid*|kids|hijos
        """,
        animals=True,
        unless="""
            noticia|instituto|psicologa|test_usa|los_platos
            sol_me_pega|me_pega_el_sol|pega_fuerte
            realized|it_hit_me|me_pego_un_virus|me_pego_la_gripe|me_pego_el|contagi*
            locked_out_of|keys_in_the_car
        """,
        hits="""
            mi marido me pego anoche
            tengo miedo de mi novio
            my boyfriend grabbed me by the throat
            he threatened to kill me with a knife
            me controla el movil, no me conteste por aqui
            I am scared of my husband
            he shoved me against the wall and took my phone
            me empujo contra la pared
        """,
        misses="""
            me pelee con mi marido por los platos
            me dio con la puerta sin querer
            mi hijo me pego la gripe
            my husband and I argue about the dishes
            it hit me that I have not had a holiday in a year
        """,
    ),
    Rule(
        id="child-harm",
        problem="child_abuse_neglect",
        level=CALL_NOW,
        reason="a child may be hurt, frightened or left alone",
        source="https://www.nice.org.uk/guidance/ng76",
        patterns="""
            hija|hijo|daughter|son|nina|nino|sobrina|sobrino|child|hermanita & toca|touches|touched|touching|tocaba|
                toco|toquetea & uncle|tio|padre|father|abuelo|padrastro|stepfather|primo|her|him|la|dice|says|
                profesor|teacher
            touched|touching|touches|toco|tocado .. little_girl|little_boy|my_daughter|my_son|mi_hija|mi_hijo|
                mi_nina|mi_nino|my_child|private_parts|partes_intimas
            me_toca|me_hace_cosas|touches_me|me_tocaba & nadie|padrastro|tio|padre|decir|stepdad|uncle|teacher|anos|
                not_tell
            padrastro|stepfather|stepdad|tio|uncle & me_hace|hace_cosas|does_things|touches|molest*
            moraton*|moreton*|bruise|bruises|bruising & @baby|@baby_age|cada_vez|padre|father|daycare|guarderia|
                every_time
            quemaduras|burns|injuries & @child & dont_match|no_cuadra|cigarr*
            miedo|afraid|scared|ganas & pegarle|hurt|hacerle_dano|shake|zarande* & hijo|hija|baby|bebe|child|nino|my
            zarande*|sacud*|shook|shaken|shaking & bebe|baby|nino|child|him|llorar|crying
            fotos|photos|pics|nudes|pictures & desnuda|desnudo|naked|nude & pide|asks|asking|wants|senor|man|
                instagram|years
            solos|alone & ninos|kids|children & dias|days|dejan|leave|leaves|left
            profe|teacher|entrenador|coach & cosas_raras|me_escribe|touches|sexual|fotos
            child_abuse|abuso_infantil|molested|molesting|molests & my|him|her|mi|is|esta|hijo
            abusan_de & nino|nina|menor|hijo|hija
            pictures|photos|pics|fotos|nudes & send|sends|sending|manda|mande|mandar|pide|asking|asks & @child_age|
                year_old|yr_old|daughter|son|hija|hijo|nina & man|stranger|adult|grown|game|desconocido|snapchat|
                discord|juego
            marks|bruises|moretones|marcas|moratones & baby|bebe|toddler|@baby_age & babysitter|ninera|nanny|
                daycare|guarderia|left|fingers|finger|dedos
            padrastro|stepdad|stepfather|tio|uncle|abuelo|hermanastro|padrino & mi_cama|my_bed|mi_cuarto|my_room &
                mete|gets|climbs|acuesta|into|comes|entra
            scared|afraid|miedo|worried|frightened .. shake|shaking|zarandear|sacudir|hurt|golpear & him|her|baby|
                bebe|lo|crying|stop
            kids|children|ninos|ninas|babies & on_their_own|by_themselves|alone|solitos|solos & crying|lloran|
                neighbours|neighbors|next_door|vecinos
            touched|touching|tocando|manosea*|manoseo & son|daughter|stepson|stepdaughter|hijastra|hijastro|nephew|
                niece|sobrina|sobrino|hijo|hija|nina|nino|kid & coach|teacher|profe*|entrenador|uncle|tio|abuelo|
                grandfather|priest|cura|pastor|vecino|neighbour|neighbor
            told|tells|conto|cuenta & uncle|stepdad|stepfather|padrastro|tio & does|hace & girl|boy|pupil|
                alumna|alumno|nina|nino
        """,
        animals=True,
        unless="""
            espinillas|shins|curso_de|silla_del_coche|no_me_hace_caso
            worksheet|shaking_hands
        """,
        hits="""
            mi hija dice que su tio la toca
            un bebe de tres meses con un moraton
            I shook the baby because he would not stop crying
            un senor me pide fotos desnuda y tengo 13 anos
            my stepdad touches me
            los vecinos dejan a los ninos solos dias enteros
        """,
        misses="""
            moratones en las espinillas de un nino de 6 que juega al futbol
            mi hijo no me hace caso
            curso de proteccion de menores
            my son of six has bruises on his shins from football
            my daughter does not listen to me at bedtime
        """,
    ),
    Rule(
        id="sexual-assault",
        problem="sexual_assault",
        level=CALL_NOW,
        reason="a sexual assault may have happened; some help works only within hours or days",
        source="https://www.nhs.uk/live-well/sexual-health/help-after-rape-and-sexual-assault/",
        patterns="""
            relaciones|sex|sexo & fuerza|force|forced|obligada|obligado|against_my_will|sin_querer
            violaron|violo|violado|violada|violacion|violar|violarme
            abusaron|abuso|abusado|abusada de_mi|de_ella|de_mi_hija|de_el
            rape|raped|raping|sexually_assaulted|sexual_assault|sexually_abused|molested_me|assaulted_me
            me_forzo|me_forzaron|forced_himself|forced_sex|forced_me_to_have
            me_obligo|forced_me & sex|sexo|condon|relaciones|novio|boyfriend|husband|marido|anoche|condom
            drogaron|drugged|roofied|spiked|burundanga & acuerdo|remember|me|drink|copa|woke
            desperte|woke_up & sin_ropa|naked|desnuda|no_clothes
            metieron_mano|metio_mano|groped
            sangr*|bleeding & agresion|assault
            no_queria|didnt_want & sexo|sex|relaciones|violacion|condon
            put|echaron|pusieron|metieron|echo & drink|copa|trago|bebida|vaso & something|algo|in_my|my
            woke_up|desperte|amaneci|woke & underwear|ropa_interior|calzones|naked|golpeada|desnuda|bruised & no|
                without|sin|not|dont|golpeada|acuerdo
            made_me|obligo|forzo & said_no|dije_que_no|no_queria|even_though
            i_said_no|le_dije_que_no & kept|didnt_stop|siguio|anyway|igual|night|anoche|ex
            hicieron_algo|did_something & fiesta|party|acuerdo|remember
            spiked|roofied|drogaron|burundanga & friday|saturday|sunday|monday|night|viernes|sabado|domingo|anoche|
                bruise*|moretones|party|fiesta|bar|club
        """,
        animals=True,
        unless="""
            noticias|copyright|privacy
            de_antibioticos|del_chocolate
        """,
        hits="""
            me violaron anoche
            I think I was raped at a party
            creo que me drogaron y no me acuerdo
            abusaron de mi
            I woke up naked and do not know what happened
        """,
        misses="""
            abuso de antibioticos en atencion primaria
            se rompio el condon, fue consentido
            abuse del chocolate ayer
            the condom broke, we both wanted it, which pill now
            what does consent mean at school talks
        """,
    ),
)
