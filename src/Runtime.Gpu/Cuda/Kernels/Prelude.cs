namespace ProbDsl.Runtime.Gpu.Cuda.Kernels;

/// <summary>
/// The functions that kernels call, the same for every program: the meaning of ops that CUDA has no function for, states of reductions,
/// checked indices, Philox. `T` is defined before.
/// </summary>
public static class Prelude
{
    /// <summary>The text that comes before kernels of a number type.</summary>
    public static string Write(string number) => $"typedef {number} T;\n{Numbers}{Pointwise}{Reductions}{Random.Text}";

    private const string Numbers = """
        typedef unsigned long long Word;
        struct __align__(16) Four { T at[4]; };
        #define ENDLESS ((T)(1e300 * 1e300))
        #define NO_NUMBER ((T)(1e300 * 1e300 * 0.0))

        // a kernel that is started before the one before it has ended waits for its results; then the next one may be started
        #if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 900
        #define AFTER_EARLIER() asm volatile("griddepcontrol.wait;\n\tgriddepcontrol.launch_dependents;" ::: "memory")
        #else
        #define AFTER_EARLIER()
        #endif

        __device__ inline unsigned lesser(unsigned a, unsigned b) { return a < b ? a : b; }

        // where a row would be whose number is 0, of rows in shared memory from another one on
        __device__ inline T* from_row(double* shared, unsigned before) { return (T*)((size_t)shared - before * sizeof(T)); }

        // rows in shared memory to their place
        __device__ inline void keep_rows(const T* from, T* to, unsigned first, unsigned end)
        {
            for (unsigned i = first + threadIdx.x; i < end; i += blockDim.x) to[i] = from[i];
        }

        __device__ inline bool is_finite(T x) { return x - x == 0; }

        // the position that a value names; one that is not in the array is noted, and the host finds out which it was
        __device__ inline unsigned position(T value, int size, Word* status)
        {
            if (value >= 0 && value < (T)size && value == floor(value)) return (unsigned)value;
            status[0] = 1;
            return 0;
        }

        """;

    // digamma, trigamma, tetragamma: recurrence and asymptotic series; log of the normal's distribution function: erfc, and its continued
    // fraction in the tail; log I0: power series and asymptotic series
    private const string Pointwise = """
        __device__ inline T op_sign(T x) { return x > 0 ? (T)1 : x < 0 ? (T)-1 : x; }
        __device__ inline T op_min(T a, T b) { return a < b || a != a ? a : b; }
        __device__ inline T op_max(T a, T b) { return a > b || a != a ? a : b; }
        __device__ inline T op_sigmoid(T x) { T e = exp(-fabs(x)); return (x >= 0 ? (T)1 : e) / (1 + e); }
        __device__ inline T op_softplus(T x) { return (x > 0 ? x : x != x ? x : (T)0) + log1p(exp(-fabs(x))); }

        __device__ inline double in_squares(const double* c, double x)
        {
            double inverse = 1 / (x * x), sum = 0;
            for (int i = 7; i >= 0; i--) sum = (sum + c[i]) * inverse;
            return sum;
        }

        #define PI 3.14159265358979323846

        __device__ inline double digamma(double x)
        {
            const double c[8] = { 1 / 12.0, -1 / 120.0, 1 / 252.0, -1 / 240.0, 1 / 132.0, -691 / 32760.0, 1 / 12.0, -3617 / 8160.0 };
            double reflected = 0, descended = 0;
            if (x <= 0)
            {
                if (x == floor(x)) return 0.0 * ENDLESS;
                double part = x - floor(x + 0.5);
                reflected = PI * cos(PI * part) / sin(PI * part);
                x = 1 - x;
            }
            for (; x < 10; x++) descended += 1 / x;
            return log(x) - 0.5 / x - in_squares(c, x) - descended - reflected;
        }

        __device__ inline double trigamma(double x)
        {
            const double c[8] = { 1 / 6.0, -1 / 30.0, 1 / 42.0, -1 / 30.0, 5 / 66.0, -691 / 2730.0, 7 / 6.0, -3617 / 510.0 };
            double reflected = 0, descended = 0;
            bool is_below = x <= 0;
            if (is_below)
            {
                if (x == floor(x)) return 0.0 * ENDLESS;
                double root = PI / sin(PI * (x - floor(x + 0.5)));
                reflected = root * root;
                x = 1 - x;
            }
            for (; x < 10; x++) descended += 1 / (x * x);
            double value = 1 / x + 0.5 / (x * x) + in_squares(c, x) / x + descended;
            return is_below ? reflected - value : value;
        }

        __device__ inline double tetragamma(double x)
        {
            const double c[8] = { 0.5, -1 / 6.0, 1 / 6.0, -0.3, 5 / 6.0, -8983 / 2730.0, 17.5, -61489 / 510.0 };
            double reflected = 0, descended = 0;
            if (x <= 0)
            {
                if (x == floor(x)) return 0.0 * ENDLESS;
                double part = x - floor(x + 0.5), root = PI / sin(PI * part);
                reflected = 2 * root * root * root * sin(PI * (0.5 - fabs(part)));
                x = 1 - x;
            }
            for (; x < 10; x++) descended += 2 / (x * x * x);
            return -(1 + 1 / x + in_squares(c, x)) / (x * x) - descended - reflected;
        }

        __device__ inline double log_ndtr(double x)
        {
            double z = fabs(x) * 0.70710678118654752440;
            if (x > 0) return log1p(-erfc(z) / 2);
            if (z <= 5) return x != x ? x : log(erfc(z) / 2);
            double below = z;
            for (int k = 40; k > 0; k--) below = z + k / 2.0 / below;
            return -log(2 * 1.77245385090551602730 * below) - z * z;
        }

        __device__ inline double bessel_tail(double x, double mu)
        {
            double sum = 1;
            for (int k = 30; k > 0; k--) sum = 1 - (mu - (2.0 * k - 1) * (2.0 * k - 1)) / (k * 8 * x) * sum;
            return sum;
        }

        __device__ inline double log_bessel_i0(double x)
        {
            double size = fabs(x), square = x * x / 4, term = 1, sum = 0;
            if (size == ENDLESS) return size;
            if (size > 20) return size - log(size) / 2 - 0.91893853320467274178 + log(bessel_tail(size, 0));
            for (int k = 1; k < 80; k++) { term *= square / ((double)k * k); sum += term; }
            return log1p(sum);
        }

        __device__ inline double bessel_ratio(double x)
        {
            double size = fabs(x), ratio = 0;
            if (size == 0 || size == ENDLESS) return op_sign((T)x);
            if (size >= 20) return copysign(bessel_tail(size, 4) / bessel_tail(size, 0), x);
            for (int n = 60; n > 0; n--) ratio = 1 / (2 * n / x + ratio);
            return ratio;
        }

        """;

    // sums carry the rounding of each addition (Neumaier 1974)
    private const string Reductions = """
        struct State { T a, b; };

        __device__ inline State sum_start() { State s; s.a = 0; s.b = 0; return s; }
        __device__ inline void sum_take(State* s, T x)
        {
            T total = s->a + x;
            s->b += fabs(s->a) >= fabs(x) ? (s->a - total) + x : (x - total) + s->a;
            s->a = total;
        }
        __device__ inline void sum_join(State* s, State other) { sum_take(s, other.a); s->b += other.b; }
        __device__ inline T sum_result(State s) { return is_finite(s.a) ? s.a + s.b : s.a; }

        __device__ inline State max_start() { State s; s.a = -ENDLESS; s.b = 0; return s; }
        __device__ inline void max_take(State* s, T x) { s->a = op_max(s->a, x); }
        __device__ inline void max_join(State* s, State other) { max_take(s, other.a); }
        __device__ inline T max_result(State s) { return s.a; }

        __device__ inline State lse_start() { return max_start(); }
        __device__ inline void lse_join(State* s, State other)
        {
            T most = op_max(s->a, other.a);
            s->b = (s->a == most ? s->b : s->b * exp(s->a - most)) + (other.a == most ? other.b : other.b * exp(other.a - most));
            s->a = most;
        }
        __device__ inline void lse_take(State* s, T x) { State one; one.a = x; one.b = 1; lse_join(s, one); }
        // of the lane so much further in a warp, for all threads of a block at once
        #ifdef __CUDACC_RTC__
        __device__ inline T from_lane(T x, unsigned further) { return __shfl_down_sync(0xffffffffu, x, further); }
        #endif

        // the state of all threads of a warp, in its first one
        #define IN_WARP(name) \
            __device__ inline State name##_in_warp(State s) \
            { \
                for (unsigned width = 16; width > 0; width /= 2) \
                { \
                    State other; \
                    other.a = from_lane(s.a, width); \
                    other.b = from_lane(s.b, width); \
                    name##_join(&s, other); \
                } \
                return s; \
            }
        IN_WARP(sum) IN_WARP(max) IN_WARP(lse)
        __device__ inline T lse_result(State s) { return is_finite(s.a) ? s.a + log(s.b) : s.a; }

        """;
}
