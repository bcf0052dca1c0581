"""Belly, bleeding inside, testicle and the nerves of the lower back."""

from __future__ import annotations

from desk.triage.rules.model import CALL_NOW, SAME_DAY, Rule

RULES = (
    Rule(
        id="gi-bleed",
        problem="gi_bleed",
        level=CALL_NOW,
        reason="blood in vomit, black stool, or much blood from below",
        source="https://www.nhs.uk/symptoms/vomiting-blood/",
        patterns="""
            vomit*|throwing_up|threw_up|puking|puked|devolv* & blood|sangre|coffee_grounds|posos|cafe
            @vomit & blood|bloody|sangre
            coffee_ground|coffee_grounds|posos_de_cafe
            black|negra|negro|negras|tarry|tar & stool|stools|poop|poo|caca|heces|deposicion|deposiciones|popo|
                feces|bowel|mierda|shit
            melena|alquitran|tarry
            hago_negro|hago_caca_negra
            blood|sangre|sangro|bleeding & toilet|vater|wc|inodoro & full|lleno|lot|mucha|mucho|clots
            sangro|bleeding|blood|sangre & rectum|rectal|por_detras|ano|anus|stool|culo|butt|bowel|bottom & lot|
                mucho|mucha|clots|coagulos|heavy|mareo|dizzy|blanco|@faint|@thinner|black
            sangro_por_detras|sangro_mucho & @dizzy|bano|coagulos|mareo|blanco
            sangro_mucho & bano|coagulos
            botando|echando|arrojando|saliendo|bota|sale|coming_out & sangre|blood & boca|mouth
            cirrosis|cirrhosis|varices & sangr*|blood|vomit* & vomita|vomiting|sangre
            @bleed & @clots & went_to_the_loo|poo|poop|pooped|defecar|caca|back_passage|bottom|excusado
            negro|negra|black & petroleo|brea|chapopote|tar|tarry|alquitran
            borra_de_cafe|asientos_de_cafe|coffee_ground*
            threw_up|throwing_up|vomit*|puked|vomite & dark_red|red|maroon|rojo|rojiza|dark|oscuro|oscura|brown &
                blood|sangre|dark_red|it_was|and|was
            poop|pooping|poo|pooing|stool|dos|caca|popo & maroon|dark_red|burgundy|vino|pegajos*|sticky|black|negro|
                negra & blood|negro|black|sticky|pegajos*|sangre|tar|maroon
            vomit*|vomito & coffee|cafe|brown & looks|like|como|dark|grounds|parece
            brought_up|bringing_up|brings_up|devolvio|devolvi & blood|coffee|grains|sangre|cafe|black
            @vomit & coffee|cafe & grain|grains|granos|granitos|borra|poso|posos
            hago|hice|hizo|cago|cague|poo|pooing|obro & petroleo|brea|alquitran|tar
            colour|color|like|como .. wine|vino|cherry|cereza|cerezas|maroon|burgundy|jam|mermelada|jelly|
                gelatina & toilet|poo|stool|came_out|salio|hice|bano|loo
        """,
        unless="""
            hierro|iron|bismuto|bismuth|remolacha|beet*|calamar|regaliz|licorice|charcoal
            encias|gums|hilito
            blood_test|blood_tests|blood_work
            @long_ago
            spinach|blueberr*
        """,
        hits="""
            vomito sangre desde esta manana
            my stool is black and sticky like tar
            hago caca negra y huele fatal
            the toilet was full of blood
            popo negro y dolor de panza
            threw up something like coffee grounds
            grandpa brought up dark grains like coffee
            hice como brea y me mareo
        """,
        misses="""
            caca negra porque tomo hierro
            un hilito de sangre en el papel, hemorroides de siempre
            me sangran las encias al cepillarme
            black stool since I take iron tablets
            my gums bleed a little when I floss
        """,
    ),
    Rule(
        id="acute-belly",
        problem="acute_abdomen_appendicitis",
        level=SAME_DAY,
        reason="strong or one-sided belly pain with signs that need an examination today",
        source="https://www.nhs.uk/conditions/appendicitis/",
        patterns="""
            @belly & @pain & lower_right|right_side|derecha|right_lower|bajado & @fever|@vomit|worse|peor|bajado|
                empezo|moved|started|walk|andar|ombligo|severe|navel|hours
            ombligo|navel|belly_button & derecha|right
            abajo_a_la_derecha & @pain|saltar|jump
            saltar|enderezarme|stand_up_straight|encogido|doubled_over|walk|straighten & @pain & @belly|abajo|
                derecha|dolor|tanto|severe
            no_puedo_enderezarme|doubled_over|encogid* & @pain
            tabla|board & @belly|barriga|dura|rigid|hard
            @belly & hard|dura|duro & rock|piedra|roca|board
            worst|peor & @pain & @belly
            rigid|rock_hard|durisima & @belly
            worst|severe|excruciating|unbearable|horrible|horribl*|insoportable|terrible|agony|terribl*|atroz &
                @belly|flank & @pain|cramps & @fever|@vomit|@now|@sudden|help|@faint|back|espalda|groin|cant|hours
            @belly & @pain & @fever & severe|fuerte|horrible|vomit*|bad|panza
            appendicitis|apendicitis & think|creo|might|could|have|tengo|signs|sospecho|ke|is_it
            no & gases|gas|vientre|wind|stool|ir_al_bano & tiro|pass|hago & @vomit|vomito
            boca_del_estomago & espalda + no_para|dolor|duele
            @sudden & @belly|back|espalda & @pain & @over60|tearing|barriga|severe|fuerte
            bulto|hernia|lump|bulge & ingle|groin|ombligo|hernia & duro|hard|no_entra|stuck|painful & @vomit|vomito|
                @pain|no_entra
            flank|kidney|rinon & @pain & severe|sudden|fever|fiebre|vomit*|insoportable|radiating|groin|@n38
            cant|cannot|unable|no_puedo & wind|gas|fart|gases|go & @vomit|bloated|blown_up|hinchada|drum|tambor
            bump|bumps|baches|tope|topes|jump|jolt & @pain & @belly|right_side|abajo
            drum|tambor & @belly & @pain|@vomit|blown_up|hard|dura
            hernia & hard|rock|dura|piedra|push_it|go_back|mete|meter|popped|salio|stuck|afuera & @pain|duele|cant|
                no|hard|push|dura
            @pain & @belly & caminar|walk|walking|pararme|stand|moverme & no|cant|deja|derecha|right
            @belly & @pain & derecha|right & no_me_deja|cant|caminar|walk|fever|vomit*
        """,
        unless="""
            regla_como_siempre|mariposas|agujetas
            me_operaron_de|had_my_appendix
            @long_ago
        """,
        hits="""
            me duele la tripa, empezo en el ombligo y ahora a la derecha
            severe stomach pain since last night with fever
            barriga dura como una tabla
            creo que tengo apendicitis
            I cannot stand up straight from the belly pain
        """,
        misses="""
            gases y retortijones que se van al ir al bano
            mariposas en el estomago
            me operaron de apendicitis hace 12 anos
            gas and gurgling that gets better when I go to the bathroom
            butterflies in my stomach before the exam
        """,
    ),
    Rule(
        id="testicle",
        problem="testicular_torsion",
        level=CALL_NOW,
        reason="pain or swelling in a testicle; it counts in hours",
        source="https://www.nhs.uk/conditions/testicle-pain/",
        patterns="""
            @genital_testicle & @pain|killing & @sudden|@severe|@now|vomit*|nausea*|swollen|@swell|woke|desperto|
                hijo|son|pale|palido|hours|ingle|help|one
            testicle|testicles|testiculo|testiculos|testicular & @pain
            @genital_testicle & @swell & @sudden|duro|hard|@pain|subido|golpe|hours|today|red
            subido|higher|twisted|sideways|retorcido & testiculo|testicle
            pelotazo & hinchad*|no_se_me_pasa
            testicular_torsion|torsion
            @genital_testicle & @pain & woke|despert*|one|uno|una|left|right|izquierd*|derech*
            @genital_testicle & @swell & @vomit|son|hijo|football|futbol
            bola|huevo|testiculo|ball & @pain & vomit*|@vomit|ganas_de_vomitar|nausea*
            huevo|testiculo|testicle|ball|nut & higher|arriba|up & other|otro
            son|boy|hijo|chico|nene|he & down_there|ahi_abajo|alla_abajo & thrown_up|@vomit|bent|doblado|
                encorvado|agony|pale
        """,
        unless="""
            pagar|cuesta_un_huevo|un_huevo_pagar|varicocele|leve|sin_dolor|without_pain
            eat|ate|breakfast|desayuno|comer|fried|allergic|allergy|peanut|tree|foot|feet|balls_of|eyeball|soccer|
                of_my_foot
            @long_ago
            huevo_duro|huevos_revueltos|huevos_fritos|clara_de|yema|ovaries|ovary
            comi|comio|cene|desayune .. huevo|huevos
        """,
        hits="""
            me duele un testiculo de repente
            my left testicle hurts really badly
            huevo hinchado y duro de golpe
            a mi hijo le duele un testiculo y vomita
        """,
        misses="""
            me duele un huevo pagar esto
            varicocele de siempre, pesadez
            tengo un bultito en el testiculo sin dolor
            a small painless lump that the doctor already saw, when is my scan
            this bill costs a fortune, it hurts to pay
        """,
    ),
    Rule(
        id="cauda-equina",
        problem="cauda_equina",
        level=CALL_NOW,
        reason="back trouble or numbness with bladder, bowel or leg signs",
        source="https://www.nhs.uk/symptoms/back-pain/",
        patterns="""
            no .. siento|feel .. ahi_abajo|down_there
            lost|loss|no .. feeling|sensation & groin|crotch|legs|genital*|down_there|saddle
            cant_urinate|cant_pee|no_puedo_orinar & groin|numb|legs|piernas|back|espalda
            back|espalda & numb|dormida|acorchada & pee|peed|orinar|orino|pis
            @numb & genital*|groin|ingle|ingles|crotch|saddle|culo|butt|buttocks|between|genitals|anus|ano|private|
                vagina|pene|penis|perine*
            back|espalda|lumbago|sciatica|ciatica|hernia|lumbar|slipped_disc|herniated & pee|pis|urin*|orin*|
                bladder|bowel|caca|incontinen*|peeing|vejiga & cant|no|lost|escapa|control|loss|aguanto|siento|
                difficulty|retention|numb|trouble|leak*|unable
            no_siento|cant_feel & pis|ahi_abajo|pee|down_there|legs|piernas|limpiarme|genital*|feet
            limpiarme|wiping|wipe & raro|acorchado|numb|feel
            fallan|giving_way|gave_out|give_out|flojera & piernas|legs
            sciatica|ciatica & both|dos|ambas
            no_puedo_orinar|cant_pee|cant_urinate|unable_to_urinate|unable_to_pee|not_able_to_pee & ayer|desde|
                yesterday|hours|hoy|now|today|pain|back|all
            weak|numb|debil|flojera|weakness & both_legs|dos_piernas|my_legs|las_piernas & back|espalda|@now|
                @sudden|cant|walk|caminar
            saddle_anesthesia|cauda_equina
            @numb & bum|backside|bottom|cola|nalgas|nalga|entrepierna|privates|undercarriage|crotch|trasero
            cant_tell|dont_feel|cant_feel|no_siento|no_noto & need_to_pee|pee|wee|peeing|ganas_de_orinar|orinar|pis|pipi
            erection|ereccion|cant_get_it_up|no_se_me_para|impotent* & back|espalda|sciatica|lumbar|ciatica|
                cintura & since|desde|went|numb|feeling|@now
            @numb & entrepierna|genitales|perineo & pis|pee|orinar|espalda|back
            control & orina|urine|bladder|pis|bowel|caca|esfinter* & perdi|perdio|lost|losing & legs|piernas|back|
                espalda|@numb|@weak|@now|cintura
            cant_tell|cant_feel|dont_feel|no_noto|no_siento & loo|toilet|papel|paper|wipe|limpiarme|
                ganas & back|espalda|wipe|limpiarme|loo
        """,
        unless="""
            al_toser|cruzar_las_piernas|cross_my_legs|controlada|when_i_sneeze|al_estornudar
            @long_ago
            long_flight|long_flights|vuelos_largos|vuelo_largo
        """,
        hits="""
            tengo lumbago y no siento cuando hago pis
            se me ha dormido la zona de los genitales
            back pain and I lost control of my bladder
            numb between my legs since yesterday
            me fallan las piernas
        """,
        misses="""
            lumbalgia de siempre, peor al agacharme
            se me escapa una gota al toser desde el parto
            se me duerme el pie al cruzar las piernas
            my foot falls asleep when I cross my legs
            a drop of pee when I sneeze since I had twins
        """,
    ),
)
