namespace ProbDsl.Tests.Engines.Cuda;

/// <summary>
/// The header with which g++ compiles the kernels of a device: thread and block numbers, shared memory, and barriers. A kernel without
/// barriers runs thread by thread; with barriers each thread of a block is a fiber, which gives way at a barrier.
/// </summary>
internal static class BlockHeader
{
    public const string Text = """
        #include <stddef.h>

        #define __device__ static
        #define __global__
        #define __shared__ static
        #define __launch_bounds__(threads, blocks)
        #define __align__(bytes) __attribute__((aligned(bytes)))

        struct Three { unsigned x; };
        static Three threadIdx, blockIdx, blockDim, gridDim;

        namespace on_processor
        {
            #define ONE(name) \
                static inline double name(double x) { return __builtin_##name(x); } \
                static inline float name(float x) { return __builtin_##name##f(x); }
            ONE(exp) ONE(log) ONE(log1p) ONE(expm1) ONE(sqrt) ONE(sin) ONE(cos) ONE(atan) ONE(tanh) ONE(lgamma) ONE(erf) ONE(erfc)
            ONE(floor) ONE(fabs)
            static inline double pow(double x, double y) { return __builtin_pow(x, y); }
            static inline float pow(float x, float y) { return __builtin_powf(x, y); }
            static inline double copysign(double x, double y) { return __builtin_copysign(x, y); }
        }
        using namespace on_processor;

        template <class X> static X from_lane(X x, unsigned further);

        """;

    /// <summary>Runs a kernel block by block.</summary>
    public const string Blocks = """

        static int play(void (*kernel)(void**), void** arguments, unsigned blocks, unsigned threads)
        {
            gridDim.x = blocks;
            blockDim.x = threads;
            for (blockIdx.x = 0; blockIdx.x < blocks; blockIdx.x++)
                for (threadIdx.x = 0; threadIdx.x < threads; threadIdx.x++) kernel(arguments);
            return 0;
        }

        """;

    /// <summary>What kernels with barriers need before their text: the fibers.</summary>
    public const string Fibers = """
        #include <ucontext.h>
        #include <stdlib.h>

        // a place in a function: the compiler's own jumps, which save two registers and call nothing
        typedef void* Place[5];
        struct Fiber { Place at; ucontext_t start; bool has_started, is_done; };
        static Fiber fibers[1024];
        static Place scheduler;
        static unsigned current;
        static void (*job)(void**);
        static void** job_arguments;

        static void __attribute__((noinline, noreturn)) jump(void** to) { __builtin_longjmp(to, 1); }

        // gives way; comes back when every thread of the block has come to a barrier
        static void __attribute__((noinline)) __syncthreads()
        {
            const unsigned own = current;
            if (!__builtin_setjmp(fibers[own].at)) jump(scheduler);
            threadIdx.x = own;
        }

        // of the thread so much further in its warp; every thread of the block comes here
        template <class X> static X from_lane(X x, unsigned further)
        {
            static X all[1024];
            const unsigned own = current;
            all[own] = x;
            __syncthreads();
            const X other = own % 32 + further < 32 ? all[own + further] : x;
            __syncthreads();
            return other;
        }

        static void live()
        {
            for (;;)
            {
                job(job_arguments);
                fibers[current].is_done = true;
                if (!__builtin_setjmp(fibers[current].at)) jump(scheduler);
            }
        }

        static void __attribute__((noinline)) go_on(unsigned thread)
        {
            current = thread;
            threadIdx.x = thread;
            if (__builtin_setjmp(scheduler)) return;
            if (fibers[thread].has_started) jump(fibers[thread].at);
            fibers[thread].has_started = true;
            getcontext(&fibers[thread].start);
            fibers[thread].start.uc_stack.ss_sp = malloc(1 << 16);
            fibers[thread].start.uc_stack.ss_size = 1 << 16;
            fibers[thread].start.uc_link = 0;
            makecontext(&fibers[thread].start, live, 0);
            setcontext(&fibers[thread].start);
        }

        // 1: some threads of a block wait at a barrier that others do not come to
        static int play_fibers(void (*kernel)(void**), void** arguments, unsigned blocks, unsigned threads)
        {
            static unsigned block, thread, waiting;
            job = kernel;
            job_arguments = arguments;
            gridDim.x = blocks;
            blockDim.x = threads;
            for (block = 0; block < blocks; block++)
            {
                blockIdx.x = block;
                for (thread = 0; thread < threads; thread++) fibers[thread].is_done = false;
                do
                {
                    for (thread = 0, waiting = 0; thread < threads; thread++)
                    {
                        go_on(thread);
                        waiting += !fibers[thread].is_done;
                    }
                    if (waiting != 0 && waiting != threads) return 1;
                } while (waiting > 0);
            }
            return 0;
        }

        """;
}
