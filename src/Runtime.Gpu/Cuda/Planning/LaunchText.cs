using System.Globalization;
using ProbDsl.Runtime.Gpu.Cuda.Driver;
using ProbDsl.Runtime.Gpu.Cuda.Kernels;

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

    private readonly List<(string Type, string Name, Operand Operand)> parameters = [];
    private readonly Dictionary<object, string> named = [];
    private readonly List<KernelFunction> functions = [];
    private readonly System.Text.StringBuilder body = new();
    private readonly HashSet<object> written;
    private int blocks;

    private LaunchText(IReadOnlyList<Work> works) =>
        written = [.. works.SelectMany(w => w.Calls).SelectMany(c => c.Operands).Where(o => AccessOf(o) > Access.Read).Select(Of)];

    /// <summary>The launches of works that need not wait for each other: as few as there may be.</summary>
    public static IEnumerable<PlannedLaunch> Of(IEnumerable<Work> works)
    {
        foreach (var same in works.Where(w => w.Blocks > 0).GroupBy(w => w.Threads))
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

    private static PlannedLaunch One(List<Work> works)
    {
        var text = new LaunchText(works);
        foreach (var (i, work) in works.Index()) text.Add(work, i == works.Count - 1);
        var number = works[0].Calls[0].Function.Number;
        var shared = text.functions.Max(f => f.SharedBytes);
        var head = shared == 0 ? "    double* shared = 0;\n"
            : $"    __shared__ __align__(16) double memory[{((shared + 7) / 8).ToString(CultureInfo.InvariantCulture)}];\n    double* shared = memory;\n";
        return new(new(number, [.. text.parameters.Select(p => (p.Type, p.Name))], head + text.body)
        {
            Functions = [.. text.functions.Distinct()],
        }, text.blocks, works[0].Threads, [.. text.parameters.Select(p => p.Operand)]);
    }

    private void Add(Work work, bool isLast)
    {
        var from = blocks == 0 ? "0u" : Number(blocks);
        var own = blocks == 0 ? "blockIdx.x" : $"blockIdx.x - {from}";
        blocks += work.Blocks;
        var isOnly = isLast && from == "0u";
        if (!isOnly) body.Append(isLast ? "    else\n" : $"    {(from == "0u" ? "" : "else ")}if (blockIdx.x < {Number(blocks)})\n");
        body.Append("    {\n");
        if (work.RowsOfEach > 0)
        {
            body.Append($"        const unsigned first_row = ({own}) * {Number(work.RowsOfEach)};\n");
            body.Append($"        const unsigned end_row = lesser(first_row + {Number(work.RowsOfEach)}, {Number(work.Rows)});\n");
        }

        foreach (var (i, call) in work.Calls.Index())
        {
            if (i > 0) body.Append("        __syncthreads();\n");
            functions.Add(call.Function);
            var where = work.RowsOfEach > 0 ? "first_row, end_row" : $"{own}, {Number(work.Blocks)}";
            var arguments = call.Operands.Select((o, p) => $", {Name(o, call.Function.Parameters[p].Type)}");
            body.Append($"        {call.Function.Name}({where}, shared{string.Concat(arguments)});\n");
        }

        body.Append("    }\n");
    }

    private string Number(int number) => Name(new OfNumber(Argument.Of(number)), "unsigned");

    private string Name(Operand operand, string type)
    {
        if (operand is OfNumber) return Parameter(operand, type);
        // what an earlier function of the launch writes need not be written before it
        if (AccessOf(operand) == Access.Read && written.Contains(Of(operand))) operand = With(operand, Access.Update);
        var key = (Of(operand), type);
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

    private static object Of(Operand operand) => operand switch
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
    // blocks that keep a device busy by themselves
    private const int Many = 1024;

    public int Threads => Calls[0].Threads;

    /// <summary>The words of parameters, at most.</summary>
    public int Words => Calls.Sum(c => c.Operands.Count) + 4;

    /// <summary>Whether others beside it would gain nothing.</summary>
    public bool IsAlone => Blocks >= Many;
}
