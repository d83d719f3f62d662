namespace ProbDsl.Runtime.Gpu.Cuda.Kernels;

/// <summary>Kernels of a whole run: the verdict, the commitment, copies.</summary>
internal static class RunKernels
{
    private static readonly Dictionary<(string, ElementType), KernelText> texts = [];

    /// <summary>The words of a run: a fault, whether the last run was committed, its step, whether runs have stopped, the feed.</summary>
    public const int Words = 5;

    /// <summary>The words that kernels of ops see: those before the step.</summary>
    public const int StatusWords = 2;

    /// <summary>The words of a result before its single numbers: the fault, and whether it was committed.</summary>
    public const int ResultWords = 2;

    private const int LeastMoved = 1024, MostMoves = 2048;

    private const string TailMark = "// single numbers at the end";

    /// <summary>The words before a step that a feed fills.</summary>
    /// <param name="step">The number of the step.</param>
    /// <param name="hasStopped">Whether nothing is committed.</param>
    /// <param name="feed">The address of the feed.</param>
    public static ReadOnlySpan<ulong> AtStep(int step, bool hasStopped, nint feed) =>
        (ulong[])[0, 0, (ulong)step, hasStopped ? 1u : 0, (ulong)feed];

    /// <summary>Forgets the faults of the run before.</summary>
    public static Launch Reset(ElementType type, nint run) =>
        new(Text("reset", type, [("Word*", "run")], "run[0] = 0;"), 1, 1, [Argument.Memory(run, Access.Update, 8 * Words)]);

    /// <summary>
    /// The last kernel of a run. It is to be committed if no index was wrong, each single number is finite and, in steps, no step before
    /// was refused. Then numbers are moved to their slots. The results receive the fault, whether it was committed, and the single numbers
    /// as doubles; those of each step follow those of the one before it.
    /// </summary>
    /// <param name="type">The program's number type.</param>
    /// <param name="at">The memory.</param>
    /// <param name="inSteps">Whether the run is one of several steps.</param>
    /// <param name="tail">What each block computes before the verdict; null if it is nothing.</param>
    public static Launch Finish(ElementType type, FinishPlaces at, bool inSteps, Launch? tail)
    {
        var text = FinishText(type);
        var kernel = tail is null ? text : new(text.Number, [.. text.Parameters, .. tail.Kernel.Parameters],
            text.Body.Replace(TailMark, tail.Kernel.Body, StringComparison.Ordinal))
        {
            Functions = tail.Kernel.Functions,
        };
        return new(kernel, at.Moves, KernelWriter.Threads,
        [
            Argument.Memory(at.Run, Access.Update, 8 * Words), Argument.Memory(at.Singles, Access.Read, 8L * at.Count),
            Argument.Of(at.Count), Argument.Memory(at.Results, Access.Update, 8L * at.ResultWords),
            Argument.Memory(at.Moved, Access.Read, 24L * at.Moves), Argument.Of(inSteps ? 1 : 0), .. tail?.Arguments ?? [],
        ]);
    }

    // what is moved is read while the verdict is found, but for a single number, which may be one of the end
    private static KernelText FinishText(ElementType type) => Text("finish", type,
        [
            ("Word*", "run"), ("const Word*", "singles"), ("int", "count"), ("Word*", "results"), ("const Word*", "moves"),
            ("int", "in_steps"),
        ],
        $$"""
        T* to = (T*)moves[3 * blockIdx.x];
        const T* from = (const T*)moves[3 * blockIdx.x + 1];
        const unsigned moved = (unsigned)moves[3 * blockIdx.x + 2];
        T first[4];
        #pragma unroll
        for (int l = 0; l < 4; l++)
            if (moved > 1 && threadIdx.x + blockDim.x * l < moved) first[l] = from[threadIdx.x + blockDim.x * l];
        {{TailMark}}
        __shared__ int verdict;
        if (threadIdx.x == 0)
        {
            bool is_good = run[0] == 0 && !(in_steps && run[3]);
            for (int i = 0; i < count; i++) is_good = is_good && is_finite(*(const T*)singles[i]);
            verdict = is_good;
        }
        __syncthreads();
        const bool is_good = verdict;
        if (blockIdx.x == 0 && threadIdx.x == 0)
        {
            Word* own = results + (in_steps ? run[2] * (count + 2) : 0);
            own[0] = run[0];
            run[1] = own[1] = is_good;
            for (int i = 0; i < count; i++) ((double*)own)[2 + i] = *(const T*)singles[i];
            if (in_steps) run[2]++;
            if (in_steps && !is_good) run[3] = 1;
        }
        if (!is_good) return;
        #pragma unroll
        for (int l = 0; l < 4; l++)
            if (threadIdx.x + blockDim.x * l < moved) to[threadIdx.x + blockDim.x * l] = moved > 1 ? first[l] : from[0];
        for (unsigned i = threadIdx.x + 4 * blockDim.x; i < moved; i += blockDim.x) to[i] = from[i];
        """);

    /// <summary>The moves of blocks: where to, where from and how many numbers; one that moves nothing if there are none.</summary>
    public static ulong[] Moves(ElementType type, IReadOnlyList<(nint To, nint From, int Count)> slots)
    {
        var each = Math.Max(LeastMoved, (int)((slots.Sum(s => (long)s.Count) + MostMoves - 1) / MostMoves));
        var moves = slots.SelectMany(s => Enumerable.Range(0, (s.Count + each - 1) / each).SelectMany(part => (ulong[])
        [
            (ulong)(s.To + (nint)type.Bytes((long)part * each)), (ulong)(s.From + (nint)type.Bytes((long)part * each)),
            (ulong)Math.Min(each, s.Count - (part * each)),
        ]));
        ulong[] all = [.. moves];
        return all.Length == 0 ? new ulong[3] : all;
    }

    /// <summary>Copies numbers.</summary>
    public static Launch Copy(ElementType type, nint to, nint from, long count) =>
        new(Text("copy", type, [("T*", "to"), ("const T*", "from"), ("unsigned", "count")],
            "for (unsigned i = blockIdx.x * blockDim.x + threadIdx.x; i < count; i += gridDim.x * blockDim.x) to[i] = from[i];"),
            Blocks(count), KernelWriter.Threads,
            [Argument.Memory(to, Access.Write, type.Bytes(count)), Argument.Memory(from, Access.Read, type.Bytes(count)),
                Argument.Of((int)count)]);

    private static int Blocks(long count) =>
        (int)Math.Clamp((count + KernelWriter.Threads - 1) / KernelWriter.Threads, 1, 8192);

    /// <summary>A text that is the same for every program, made once.</summary>
    internal static KernelText Text(string purpose, ElementType type, (string, string)[] parameters, string body)
    {
        lock (texts)
        {
            if (texts.TryGetValue((purpose, type), out var known)) return known;
            return texts[(purpose, type)] = new(type == ElementType.Float32 ? "float" : "double", parameters, Indented(body));
        }
    }

    private static string Indented(string body) => string.Concat(body.Split('\n').Select(line => $"    {line}\n"));
}

/// <summary>The memory of the last kernel of a run.</summary>
/// <param name="Run">The words of the run.</param>
/// <param name="Singles">The addresses of single numbers.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Results">Receives the results of each step.</param>
/// <param name="ResultWords">The words of all results.</param>
/// <param name="Moved">The moves.</param>
/// <param name="Moves">How many there are, at least 1.</param>
internal sealed record FinishPlaces(nint Run, nint Singles, int Count, nint Results, int ResultWords, nint Moved, int Moves);
