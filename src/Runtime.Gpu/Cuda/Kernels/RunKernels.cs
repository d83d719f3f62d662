using ProbDsl.Runtime.Gpu.Cuda.Driver;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.Gpu.Cuda.Kernels;

/// <summary>Kernels of a whole run and of a store: the verdict, the commitment, rows of a table, noise.</summary>
internal static class RunKernels
{
    private static readonly Dictionary<(string, ElementType), KernelText> texts = [];

    /// <summary>The words of a status before the single numbers: a fault, and whether the run is to be committed.</summary>
    public const int StatusWords = 2;

    /// <summary>Forgets the faults of the run before.</summary>
    public static Launch Reset(ElementType type, nint status) =>
        new(Text("reset", type, [("Word*", "status")], "status[0] = 0;\nstatus[1] = 0;"), 1, 1,
            [Argument.Memory(status, Access.Write, 8 * StatusWords)]);

    /// <summary>
    /// Notes in the status that a run is to be committed, no index being wrong and each single number finite, and these numbers as doubles.
    /// </summary>
    public static Launch Verdict(ElementType type, nint status, nint addresses, int count) =>
        new(Text("verdict", type, [("Word*", "status"), ("const Word*", "singles"), ("int", "count")], """
            bool is_good = status[0] == 0;
            for (int i = 0; i < count; i++)
            {
                const T single = *(const T*)singles[i];
                is_good = is_good && is_finite(single);
                ((double*)status)[2 + i] = single;
            }
            status[1] = is_good;
            """), 1, 1,
            [Argument.Memory(status, Access.Update, 8L * (StatusWords + count)), Argument.Memory(addresses, Access.Read, 8L * count),
                Argument.Of(count)]);

    /// <summary>Copies numbers.</summary>
    public static Launch Copy(ElementType type, nint to, nint from, long count) =>
        new(Text("copy", type, [("T*", "to"), ("const T*", "from"), ("unsigned", "count")],
            "for (unsigned i = blockIdx.x * blockDim.x + threadIdx.x; i < count; i += gridDim.x * blockDim.x) to[i] = from[i];"),
            Blocks(count), KernelWriter.Threads,
            [Argument.Memory(to, Access.Write, type.Bytes(count)), Argument.Memory(from, Access.Read, type.Bytes(count)),
                Argument.Of((int)count)]);

    /// <summary>Copies numbers into a slot if the run is to be committed.</summary>
    public static Launch Commit(ElementType type, nint to, nint from, int count, nint status) =>
        new(Text("commit", type, [("T*", "to"), ("const T*", "from"), ("unsigned", "count"), ("const Word*", "status")], """
            if (!status[1]) return;
            for (unsigned i = blockIdx.x * blockDim.x + threadIdx.x; i < count; i += gridDim.x * blockDim.x) to[i] = from[i];
            """), Blocks(count), KernelWriter.Threads,
            [Argument.Memory(to, Access.Update, type.Bytes(count)), Argument.Memory(from, Access.Read, type.Bytes(count)),
                Argument.Of(count), Argument.Memory(status, Access.Read, 16)]);

    /// <summary>Copies rows of a table into a slot.</summary>
    public static Launch Take(ElementType type, nint to, (nint At, int Rows, int Width) table, nint rows, int count) =>
        new(Text("take", type, [("T*", "to"), ("const T*", "table"), ("const int*", "rows"), ("unsigned", "width"), ("unsigned", "count")],
            """
            for (unsigned i = blockIdx.x * blockDim.x + threadIdx.x; i < count; i += gridDim.x * blockDim.x)
                to[i] = table[(Word)rows[i / width] * width + i % width];
            """), Blocks((long)count * table.Width), KernelWriter.Threads,
            [Argument.Memory(to, Access.Write, type.Bytes((long)count * table.Width)),
                Argument.Memory(table.At, Access.Read, type.Bytes((long)table.Rows * table.Width)),
                Argument.Memory(rows, Access.Read, 4L * count), Argument.Of(table.Width), Argument.Of(count * table.Width)]);

    /// <summary>Fills a slot with noise from the start of a stream.</summary>
    public static Launch Fill(ElementType type, nint to, int count, bool isNormal, ulong lane, ulong seed)
    {
        var one = type == ElementType.Float32 ? isNormal ? "float_normal(i, lane, seed)" : "float_uniform(i, lane, seed)"
            : isNormal ? "normal_quantile(uniform_at(i, lane, seed))" : "uniform_at(i, lane, seed)";
        var text = Text(isNormal ? "normals" : "uniforms", type,
            [("T*", "to"), ("unsigned", "count"), ("Word", "lane"), ("Word", "seed")],
            $"for (unsigned i = blockIdx.x * blockDim.x + threadIdx.x; i < count; i += gridDim.x * blockDim.x) to[i] = {one};");
        return new(text, Blocks(count), KernelWriter.Threads,
            [Argument.Memory(to, Access.Write, type.Bytes(count)), Argument.Of(count), Argument.Of(lane), Argument.Of(seed)]);
    }

    private static int Blocks(long count) =>
        (int)Math.Clamp((count + KernelWriter.Threads - 1) / KernelWriter.Threads, 1, 8192);

    private static KernelText Text(string purpose, ElementType type, (string, string)[] parameters, string body)
    {
        lock (texts)
        {
            if (texts.TryGetValue((purpose, type), out var known)) return known;
            return texts[(purpose, type)] = new(type == ElementType.Float32 ? "float" : "double", parameters, Indented(body));
        }
    }

    private static string Indented(string body) => string.Concat(body.Split('\n').Select(line => $"    {line}\n"));
}
