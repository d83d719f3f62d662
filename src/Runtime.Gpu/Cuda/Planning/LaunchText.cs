namespace ProbDsl.Runtime.Gpu.Cuda.Planning;

/// <summary>A kernel that is launched once in a run, and what its parameters stand for.</summary>
internal sealed record PlannedLaunch(KernelText Kernel, int Blocks, int Threads, IReadOnlyList<Operand> Operands);

/// <summary>
/// Functions that run at the same time in one launch, each by blocks of its own, in order of their numbers; or, of rows, one after another
/// in each block, which waits for its own threads alone.
/// </summary>
internal sealed class LaunchText
{
    /// <summary>Words of parameters of a launch: the driver allows 4096 bytes.</summary>
    public const int MostWords = 480;

    /// <summary>The shared memory of a block that needs no permission, in bytes.</summary>
    public const int SharedBytes = 48 << 10;

    // blocks of which a processor has several
    private const int Several = 2 * Multiprocessors.Count;

    private readonly List<(string Type, string Name, Operand Operand)> parameters = [];
    private readonly Dictionary<object, string> named = [];
    private readonly List<KernelFunction> functions = [];
    private readonly System.Text.StringBuilder body = new();
    private readonly HashSet<object> written;
    private readonly int ownBytes;
    private int blocks;

    private LaunchText(IReadOnlyList<Work> works)
    {
        written = [.. works.SelectMany(w => w.Calls).SelectMany(c => c.Operands).Where(o => AccessOf(o) > Access.Read).Select(Print)];
        ownBytes = Aligned(works.SelectMany(w => w.Calls).Max(c => c.Function.SharedBytes));
    }

    /// <summary>The launches of works that need not wait for each other: as few as there may be.</summary>
    public static IEnumerable<PlannedLaunch> Print(IEnumerable<Work> works)
    {
        foreach (var same in works.Where(w => w.Blocks > 0).OrderByDescending(w => w.Calls[0].IsLong).GroupBy(w => w.Threads))
        {
            var (bundle, words) = (new List<Work>(), 0);
            foreach (var work in same)
            {
                if (bundle.Count > 0 && (words + work.Words > MostWords || work.IsAlone))
                {
                    yield return One(bundle);
                    (bundle, words) = ([], 0);
                }

                bundle.Add(work);
                words += work.Words;
                if (!work.IsAlone) continue;
                yield return One(bundle);
                (bundle, words) = ([], 0);
            }

            if (bundle.Count > 0) yield return One(bundle);
        }
    }

    /// <summary>Functions of one block each, which every block of a launch computes before all else.</summary>
    public static PlannedLaunch InEachBlock(IReadOnlyList<Work> works) => One(works, inEachBlock: true);

    /// <summary>So many bytes rounded up to the alignment of four numbers.</summary>
    public static int Aligned(int bytes) => (bytes + 15) / 16 * 16;

    private static PlannedLaunch One(IReadOnlyList<Work> works, bool inEachBlock = false)
    {
        var text = new LaunchText(works);
        foreach (var (i, work) in works.Index())
        {
            var from = text.blocks;
            text.blocks += work.Blocks;
            text.Add(work, inEachBlock ? "0u" : text.Branch(from, i == works.Count - 1));
        }

        var number = works[0].Calls[0].Function.Number;
        var shared = text.ownBytes + works.Max(w => w.HeldBytes);
        var head = shared == 0 ? "    double* shared = 0;\n"
            : string.Create(CultureInfo.InvariantCulture, $"    __shared__ __align__(16) double memory[{(shared + 7) / 8}];\n")
                + "    double* shared = memory;\n";
        return new(new(number, [.. text.parameters.Select(p => (p.Type, p.Name))], head + text.body)
        {
            Functions = [.. text.functions.Distinct()],
            BlocksOfProcessor = text.blocks >= Several ? 2 : 1,
        }, text.blocks, works[0].Threads, [.. text.parameters.Select(p => p.Operand)]);
    }

    // the condition of a work's blocks, from this one on; its own number of a block
    private string Branch(int from, bool isLast)
    {
        var own = from == 0 ? "blockIdx.x" : $"blockIdx.x - {Number(from)}";
        if (!isLast) body.Append($"    {(from == 0 ? "" : "else ")}if (blockIdx.x < {Number(blocks)})\n");
        else if (from > 0) body.Append("    else\n");
        return own;
    }

    // by the work's own number of the block
    private void Add(Work work, string own)
    {
        body.Append("    {\n");
        if (work.RowsOfEach > 0)
        {
            body.Append($"        const unsigned first_row = ({own}) * {Number(work.RowsOfEach)};\n");
            body.Append($"        const unsigned end_row = lesser(first_row + {Number(work.RowsOfEach)}, {Number(work.Rows)});\n");
        }

        foreach (var (i, (_, at, width, _)) in work.Held.Index())
            body.Append(string.Create(CultureInfo.InvariantCulture,
                $"        T* held{i} = from_row(shared + {(ownBytes + at) / 8}, first_row * {width}u);\n"));
        foreach (var (i, call) in work.Calls.Index())
        {
            if (i > 0) Await(work, work.Calls[i - 1]);
            functions.Add(call.Function);
            var where = work.RowsOfEach > 0 ? "first_row, end_row" : $"{own}, {Number(work.Blocks)}";
            var arguments = call.Operands.Select((o, p) => $", {Name(work, o, call.Function.Parameters[p].Type)}");
            body.Append($"        {call.Function.Name}({where}, shared{string.Concat(arguments)});\n");
        }

        if (work.Held.Any(h => h.IsKept && Writes(work.Calls[^1], h.Value))) Await(work, work.Calls[^1]);
        body.Append("    }\n");
    }

    // the results of a function are there; those that others read are kept while the next one runs
    private void Await(Work work, KernelCall call)
    {
        body.Append("        __syncthreads();\n");
        foreach (var (i, (value, _, width, isKept)) in work.Held.Index())
        {
            if (!isKept || !Writes(call, value)) continue;
            var to = Name(new OfValue(value, Access.Write), "T*");
            body.Append(string.Create(CultureInfo.InvariantCulture,
                $"        keep_rows(held{i}, {to}, first_row * {width}u, end_row * {width}u);\n"));
        }
    }

    private static bool Writes(KernelCall call, Value value) =>
        call.Operands.Any(o => o is OfValue { Access: not Access.Read } of && of.Value == value);

    private string Name(Work work, Operand operand, string type)
    {
        var held = operand is OfValue of ? work.Held.Index().FirstOrDefault(h => h.Item.Value == of.Value, (-1, null!)).Index : -1;
        return held >= 0 ? string.Create(CultureInfo.InvariantCulture, $"held{held}") : Name(operand, type);
    }

    private string Number(int number) => Name(new OfNumber(Argument.Of(number)), "unsigned");

    private string Name(Operand operand, string type)
    {
        if (operand is OfNumber) return Parameter(operand, type);
        // what an earlier function of the launch writes need not be written before it
        if (AccessOf(operand) == Access.Read && written.Contains(Print(operand))) operand = With(operand, Access.Update);
        var key = (Print(operand), type);
        return named.TryGetValue(key, out var known) ? known : named[key] = Parameter(operand, type);
    }

    private string Parameter(Operand operand, string type)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"a{parameters.Count}");
        parameters.Add((type, name, operand));
        return name;
    }

    private static Access AccessOf(Operand operand) => operand switch
    {
        OfValue of => of.Access,
        OfScratch of => of.Access,
        OfStatus of => of.Access,
        OfTable => Access.Read,
        _ => Access.None,
    };

    private static Operand With(Operand operand, Access access) => operand switch
    {
        OfValue of => of with { Access = access },
        OfScratch of => of with { Access = access },
        OfStatus of => of with { Access = access },
        _ => operand,
    };

    private static object Print(Operand operand) => operand switch
    {
        OfValue of => of.Value,
        OfScratch of => of.Scratch,
        OfTable of => of.Table,
        _ => "status",
    };
}

/// <summary>What blocks of a launch do: a function of all of them, or functions of their rows one after another.</summary>
/// <param name="Calls">The functions.</param>
/// <param name="Blocks">The number of blocks.</param>
/// <param name="Rows">The number of rows; 0 for a function of all blocks.</param>
/// <param name="RowsOfEach">The rows of a block; the last one may have fewer.</param>
internal sealed record Work(IReadOnlyList<KernelCall> Calls, int Blocks, int Rows = 0, int RowsOfEach = 0)
{
    /// <summary>What is held in shared memory.</summary>
    public IReadOnlyList<HeldRows> Held { get; init; } = [];

    /// <summary>The bytes of what is held.</summary>
    public int HeldBytes { get; init; }

    // blocks that keep a device busy by themselves
    private const int Many = 1024;

    public int Threads => Calls[0].Threads;

    /// <summary>The words of parameters, at most.</summary>
    public int Words => Calls.Sum(c => c.Operands.Count) + 4;

    /// <summary>Whether others beside it would gain nothing.</summary>
    public bool IsAlone => Blocks >= Many;
}

/// <summary>The rows of a block, of a value that a function of the block writes and another one reads.</summary>
/// <param name="Value">The value.</param>
/// <param name="At">The place in the memory of what is held, in bytes.</param>
/// <param name="Width">The numbers of a row.</param>
/// <param name="IsKept">Whether others read it too, so that it is written to memory.</param>
internal sealed record HeldRows(Value Value, int At, int Width, bool IsKept);
