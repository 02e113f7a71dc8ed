/* The rival of the ensemble simulator: the same generator, the same normals and the same step, by hand with AVX-512 intrinsics.
   gcc -O3 -march=native ensemble.c -lm -o ensemble;  ./ensemble langevin|signgd WALKERS STEPS
   prints nanoseconds of CPU time per walker and step, and <x^2>, for l = 1/4 (x^2 - 1)^2 at learning rate 0.01. */
#include <immintrin.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef __m512 V;
typedef __m512i I;
#define C(x) _mm512_set1_ps(x)
#define K(x) _mm512_set1_epi32((int)(x))
#define FMA _mm512_fmadd_ps

enum { BLOCK = 1024 };

static double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec + 1e-9 * t.tv_nsec;
}

static uint64_t splitmix(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

typedef struct { I a, b, c, d; } Generator;

static inline I next(Generator *g)
{
    I result = _mm512_add_epi32(_mm512_rol_epi32(_mm512_add_epi32(g->a, g->d), 7), g->a);
    I t = _mm512_slli_epi32(g->b, 9);
    g->c = _mm512_xor_si512(g->c, g->a);
    g->d = _mm512_xor_si512(g->d, g->b);
    g->b = _mm512_xor_si512(g->b, g->c);
    g->a = _mm512_xor_si512(g->a, g->d);
    g->c = _mm512_xor_si512(g->c, t);
    g->d = _mm512_rol_epi32(g->d, 11);
    return result;
}

static inline V minus_twice_log(I bits)
{
    V u = FMA(_mm512_cvtepi32_ps(_mm512_srli_epi32(bits, 1)), C(0x1p-31f), C(0x1p-32f));
    I k = _mm512_srai_epi32(_mm512_sub_epi32(_mm512_castps_si512(u), K(0x3F3504F3)), 23);
    V f = _mm512_sub_ps(_mm512_castsi512_ps(_mm512_sub_epi32(_mm512_castps_si512(u), _mm512_slli_epi32(k, 23))), C(1));
    V p = C(-0.10082379f);
    p = FMA(p, f, C(0.161805f));
    p = FMA(p, f, C(-0.17243224f));
    p = FMA(p, f, C(0.19906883f));
    p = FMA(p, f, C(-0.24971229f));
    p = FMA(p, f, C(0.33334714f));
    p = FMA(p, f, C(-0.50000322f));
    V ln = FMA(p, _mm512_mul_ps(f, f), f);
    return FMA(_mm512_cvtepi32_ps(k), C(-1.386294364f), _mm512_mul_ps(C(-2), ln));
}

static inline void normals(I bits, I angle, V *first, V *second)
{
    V radius = _mm512_sqrt_ps(minus_twice_log(bits));
    V t = _mm512_mul_ps(_mm512_cvtepi32_ps(_mm512_slli_epi32(angle, 2)), C(0x1p-31f)), t2 = _mm512_mul_ps(t, t);
    V s = C(-3.5878904e-5f);
    s = FMA(s, t2, C(2.4898751e-3f));
    s = FMA(s, t2, C(-0.08074537f));
    s = FMA(s, t2, C(0.7853981f));
    V c = C(-3.1888051e-4f);
    c = FMA(c, t2, C(0.015849914f));
    c = FMA(c, t2, C(-0.30842426f));
    c = FMA(c, t2, C(1));
    V sine = _mm512_mul_ps(_mm512_mul_ps(s, t), radius), cosine = _mm512_mul_ps(c, radius);
    cosine = _mm512_xor_ps(cosine, _mm512_castsi512_ps(_mm512_and_si512(_mm512_slli_epi32(angle, 1), K(0x80000000u))));
    __mmask16 swap = _mm512_movepi32_mask(angle);
    *first = _mm512_mask_blend_ps(swap, sine, cosine);
    *second = _mm512_mask_blend_ps(swap, cosine, sine);
}

static inline V gradient(V x) { return _mm512_mul_ps(x, FMA(x, x, C(-1))); }

static inline V langevin(V x, V z, V rate, V noise) { return FMA(_mm512_sub_ps(C(0), rate), FMA(noise, z, gradient(x)), x); }

static inline V signgd(V x, V z, V rate, V noise)
{
    V g = FMA(noise, z, gradient(x));
    return _mm512_sub_ps(x, _mm512_or_ps(_mm512_and_ps(g, _mm512_castsi512_ps(K(0x80000000u))), rate));
}

#define RUN(step)                                                                                  \
    for (int t = 0; t < steps; t++)                                                                \
        for (int i = 0; i < BLOCK; i += 32) {                                                      \
            I bits = next(&g);                                                                     \
            V z0, z1;                                                                              \
            normals(bits, next(&g), &z0, &z1);                                                     \
            _mm512_store_ps(x + i, step(_mm512_load_ps(x + i), z0, rate, noise));                  \
            _mm512_store_ps(x + i + 16, step(_mm512_load_ps(x + i + 16), z1, rate, noise));        \
        }

int main(int count, char **words)
{
    if (count != 4) return 2;
    int sign = !strcmp(words[1], "signgd"), walkers = atoi(words[2]) / BLOCK * BLOCK, steps = atoi(words[3]);
    float *all = aligned_alloc(64, sizeof(float) * walkers);
    for (int i = 0; i < walkers; i++) all[i] = 0.1f;
    uint64_t seed = 1;
    V rate = C(0.01f), noise = C(sign ? 1 : sqrtf(2 * 0.1f / 0.01f));
    double start = cpu_seconds();
    for (int b = 0; b < walkers; b += BLOCK) {
        uint64_t words64[32];
        for (int i = 0; i < 32; i++) words64[i] = splitmix(&seed);
        I state[4];
        memcpy(state, words64, sizeof state);
        Generator g = { state[0], state[1], state[2], state[3] };
        float *x = all + b;
        if (sign) RUN(signgd) else RUN(langevin)
    }
    double seconds = cpu_seconds() - start, sum = 0;
    for (int i = 0; i < walkers; i++) sum += (double)all[i] * all[i];
    printf("%.6f %.6f\n", seconds * 1e9 / ((double)walkers * steps), sum / walkers);
    return 0;
}
