namespace ProbDsl.Runtime.Gpu.Cuda.Kernels;

/// <summary>What fills a slot; twice the number, and 1 more where the slot is of doubles, is the first word of an entry.</summary>
internal enum FeedKind
{
    Numbers,
    Rows,
    Uniform,
    Normal,
}

/// <summary>
/// Fills the slots of a step as the words of a <see cref="RecordedFeed"/> say, each entry by blocks of its own. An entry has six words: its
/// kind, the slot's address, the number of elements, and three that depend on the kind.
/// </summary>
internal static class FeedKernel
{
    public const int EntryWords = 6;

    private const int Blocks = 2 * Multiprocessors.Count;

    private static readonly KernelText text = RunKernels.Text("feed", ElementType.Float32, [("Word*", "run")], """
        const Word* feed = (const Word*)run[4];
        const Word* entries = feed + feed[run[2]];
        const unsigned many = (unsigned)entries[0];
        if (blockIdx.x == 0 && threadIdx.x == 0) run[0] = 0;
        if (many == 0) return;
        const unsigned groups = lesser(many, gridDim.x), own = blockIdx.x % groups;
        const unsigned first = blockIdx.x / groups * blockDim.x + threadIdx.x, step = (gridDim.x - own + groups - 1) / groups * blockDim.x;
        for (unsigned e = own; e < many; e += groups)
        {
            const Word* entry = entries + 1 + 6 * e;
            const unsigned kind = (unsigned)entry[0], count = (unsigned)entry[2], width = (unsigned)entry[4];
            float* floats = (float*)entry[1];
            double* doubles = (double*)entry[1];
            const Word a = entry[3], b = entry[4];
            const int* rows = (const int*)(feed + entry[5]);
            for (unsigned i = first; i < count; i += step)
            {
                if (kind == 0) floats[i] = ((const float*)(feed + a))[i];
                else if (kind == 1) doubles[i] = ((const double*)(feed + a))[i];
                else if (kind == 2) floats[i] = ((const float*)a)[(Word)rows[i / width] * width + i % width];
                else if (kind == 3) doubles[i] = ((const double*)a)[(Word)rows[i / width] * width + i % width];
                else if (kind == 4) floats[i] = float_uniform(i, a, b);
                else if (kind == 5) doubles[i] = uniform_at(i, a, b);
                else if (kind == 6) floats[i] = float_normal(i, a, b);
                else doubles[i] = normal_quantile(uniform_at(i, a, b));
            }
        }
        """);

    /// <summary>
    /// The launch: forgets the faults of the step before, and fills the slots of step `run[2]` from the words at `run[4]`.
    /// </summary>
    public static Launch Create(nint run) =>
        new(text, Blocks, KernelWriter.Threads, [Argument.Memory(run, Access.Update, 8 * RunKernels.Words)]);
}
