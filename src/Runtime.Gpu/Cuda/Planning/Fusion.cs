using ProbDsl.Runtime.Gpu.Cuda.Kernels;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.Gpu.Cuda.Planning;

/// <summary>
/// Which values are kept in memory. The others are computed where they are read: movements always, pointwise ops where no element is
/// computed twice.
/// </summary>
internal sealed class Fusion
{
    // of a movement per element, and of ops in one expression
    private const int MostReads = 8, MostOps = 40;

    private readonly HashSet<Value> stored = [];
    private readonly TensorProgram program;

    public Fusion(TensorProgram program)
    {
        this.program = program;
        foreach (var output in program.Outputs.Values) stored.Add(Root(output));
        foreach (var value in program.Values) AddWholeInputs(value);
        AddRepeated();
        AddLong();
    }

    /// <summary>Whether the value is in memory: a slot, a constant, or a result that is kept.</summary>
    public bool IsStored(Value value) => value.Op is Op.Slot or Op.Constant || stored.Contains(value);

    /// <summary>Whether the value is computed into memory.</summary>
    public bool IsKept(Value value) => value.Op is not (Op.Slot or Op.Constant) && stored.Contains(value);

    /// <summary>The value with the same numbers.</summary>
    public static Value Root(Value value) => ElementText.Root(value);

    /// <summary>Whether the numbers of an input may be computed while they are read.</summary>
    public static bool IsReadByElement(Value reader, int input) => reader.Op switch
    {
        Op.Gather or Op.ScatterAdd => input == 0,
        Op.Sum or Op.MaxOf or Op.LogSumExp or Op.CumSum or Op.CumProd or Op.Fold => true,
        _ => ElementText.Has(reader.Op),
    };

    /// <summary>The values in memory that the computation of a value reads, and whether only at the same element.</summary>
    public IEnumerable<(Value Value, bool IsAtSame)> Reads(Value value) => Reads(value, isAtSame: true);

    private IEnumerable<(Value Value, bool IsAtSame)> Reads(Value value, bool isAtSame)
    {
        foreach (var (i, input) in value.Inputs.Index())
        {
            var root = Root(input);
            var still = isAtSame && OpTable.Of(value.Op).IsPointwise && input.Shape.Count == value.Shape.Count;
            if (IsStored(root)) yield return (root, still);
            else foreach (var read in Reads(root, still)) yield return read;
        }
    }

    // a result that another kernel needs whole
    private void AddWholeInputs(Value value)
    {
        if (OpTable.HasItems(value.Op)) return;
        if (value.Op is Op.Item || !ElementText.Has(value.Op) || value.Op == Op.Gather) stored.Add(value);
    }

    // from the results back to what they are made of
    private void AddRepeated()
    {
        var evaluations = new Dictionary<Value, double>();
        foreach (var value in program.Values.Reverse())
        {
            if (value.Op is Op.Slot or Op.Constant || Root(value) != value) continue;
            var times = evaluations.GetValueOrDefault(value);
            if (!OpTable.HasItems(value.Op) && !stored.Contains(value) && times > Most(value)) stored.Add(value);
            foreach (var (i, input) in value.Inputs.Index())
            {
                var root = Root(input);
                if (!IsReadByElement(value, i)) stored.Add(root);
                else evaluations[root] = evaluations.GetValueOrDefault(root) + Share(value, input, Times(value, times));
            }
        }
    }

    private double Times(Value value, double times) =>
        !stored.Contains(value) ? times : ElementText.Has(value.Op) ? value.Shape.Count : value.Inputs[0].Shape.Count;

    private static double Most(Value value) => value.Shape.Count * (ElementText.IsMovement(value.Op) || value.Op == Op.Iota ? MostReads : 1.0);

    private static double Share(Value value, Value input, double times) => value.Op is Op.Pad or Op.Concat
        ? times * input.Shape.Count / Math.Max(1, value.Shape.Count) : times;

    private void AddLong()
    {
        var ops = new Dictionary<Value, int>();
        foreach (var value in program.Values)
        {
            var own = 1 + value.Inputs.Select(Root).Distinct().Where(x => !IsStored(x)).Sum(x => ops.GetValueOrDefault(x));
            if (own > MostOps && !OpTable.HasItems(value.Op) && Root(value) == value) stored.Add(value);
            ops[value] = own;
        }
    }
}
