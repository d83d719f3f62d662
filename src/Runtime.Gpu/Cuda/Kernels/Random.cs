namespace ProbDsl.Runtime.Gpu.Cuda.Kernels;

/// <summary>
/// Random numbers on the device, the numbers of <see cref="RandomNumbers.RandomStream"/> and of float32 noise: Philox4x32-10, the normal
/// quantile of Wichura 1988 (AS 241), Box and Muller.
/// </summary>
internal static class Random
{
    public const string Text = """
        __device__ inline void philox(unsigned* c, unsigned k0, unsigned k1)
        {
            for (int round = 0; round < 10; round++)
            {
                Word first = (Word)0xD2511F53u * c[0], second = (Word)0xCD9E8D57u * c[2];
                c[0] = (unsigned)(second >> 32) ^ c[1] ^ k0;
                c[2] = (unsigned)(first >> 32) ^ c[3] ^ k1;
                c[1] = (unsigned)second;
                c[3] = (unsigned)first;
                k0 += 0x9E3779B9u;
                k1 += 0xBB67AE85u;
            }
        }

        // the words of a block of a stream
        __device__ inline void block_of(unsigned* c, Word block, Word lane, Word seed)
        {
            c[0] = (unsigned)block; c[1] = (unsigned)(block >> 32); c[2] = (unsigned)lane; c[3] = (unsigned)(lane >> 32);
            philox(c, (unsigned)seed, (unsigned)(seed >> 32));
        }

        __device__ inline double uniform_at(unsigned i, Word lane, Word seed)
        {
            unsigned c[4];
            block_of(c, i / 2, lane, seed);
            Word word = i % 2 == 0 ? c[0] | (Word)c[1] << 32 : c[2] | (Word)c[3] << 32;
            return ((double)(word >> 12) + 0.5) * (1.0 / 4503599627370496.0);
        }

        __device__ inline double normal_quantile(double p)
        {
            const double c[6][8] = {
                { 2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
                13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608 },
                { 5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
                5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1 },
                { 7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
                3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734 },
                { 1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
                0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1 },
                { 2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
                0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772 },
                { 2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
                0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1 }
            };
            double middle = p - 0.5, depth, upper = 0, lower = 0;
            int part = 0;
            if (fabs(middle) <= 0.425) depth = 0.180625 - middle * middle;
            else
            {
                depth = sqrt(-log(p < 0.5 ? p : 1 - p));
                part = depth <= 5 ? 2 : 4;
                depth -= depth <= 5 ? 1.6 : 5.0;
            }
            for (int i = 0; i < 8; i++) { upper = upper * depth + c[part][i]; lower = lower * depth + c[part + 1][i]; }
            return part == 0 ? middle * (upper / lower) : middle < 0 ? -(upper / lower) : upper / lower;
        }

        // element 32 g + k (and + 16) of a float slot comes of the words k of the sixteen that eight blocks give
        __device__ inline void float_words(unsigned i, Word lane, Word seed, unsigned* a, unsigned* b)
        {
            unsigned c[4], k = i % 16;
            block_of(c, (Word)(i / 32) * 8 + k / 2, lane, seed);
            *a = c[k % 2];
            *b = c[2 + k % 2];
        }

        __device__ inline float float_uniform(unsigned i, Word lane, Word seed)
        {
            unsigned a, b;
            float_words(i, lane, seed, &a, &b);
            return ((float)((i % 32 < 16 ? a : b) >> 9) + 0.5f) * (1.0f / 8388608.0f);
        }

        __device__ inline float float_normal(unsigned i, Word lane, Word seed)
        {
            unsigned a, b;
            float_words(i, lane, seed, &a, &b);
            double u = ((double)a + 0.5) / 4294967296.0;
            float radius = sqrt(-2.0f * log((float)u));
            double t = 1.57079632679489661923 * (b >> 30) + 0.78539816339744830962 / 2147483648.0 * (double)(int)(b << 2);
            return radius * (float)(i % 32 < 16 ? cos(t) : sin(t));
        }

        """;
}
