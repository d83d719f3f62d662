namespace ProbDsl.Runtime.Gpu.Cuda.Planning;

/// <summary>
/// Which values are kept in memory. The others are computed where they are read: movements always, pointwise ops where no element is
/// computed twice.
/// </summary>
internal sealed class Fusion
{
    // of a movement per element, and of ops in one expression
    private const int MostReads = 8, MostOps = 40;

    // ops that cost less than a number in memory: how many in one expression, of how many values, and how often
    private const int MostCheapOps = 6, MostLeaves = 3, MostCheap = 4;

    private static readonly HashSet<Op> cheapOps =
    [
        Op.Neg, Op.Abs, Op.Not, Op.Sign, Op.Add, Op.Sub, Op.Mul, Op.Min, Op.Max, Op.Less, Op.LessEqual, Op.Equal, Op.And, Op.Or, Op.Select,
    ];

    private readonly HashSet<Value> stored = [];
    private readonly Dictionary<Value, (int Ops, HashSet<Value> Leaves)> cheap = [];
    private readonly TensorProgram program;

    public Fusion(TensorProgram program)
    {
        this.program = program;
        foreach (var output in program.Outputs.Values) stored.Add(Root(output));
        foreach (var value in program.Values) AddCheap(value);
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

    /// <summary>The values in memory that the op of a value reads; of a scan, all inputs.</summary>
    public IEnumerable<Value> ReadBy(Value value) => ElementText.Has(value.Op) || value.Op != Op.Scan
        ? Reads(value).Select(r => r.Value) : value.Inputs.Select(Root);

    private IEnumerable<(Value Value, bool IsAtSame)> Reads(Value value, bool isAtSame)
    {
        foreach (var input in value.Inputs.DistinctBy(x => (Root(x), x.Shape)))
        {
            var root = Root(input);
            var still = isAtSame && OpTable.Of(value.Op).IsPointwise && input.Shape.Count == value.Shape.Count;
            if (IsStored(root)) yield return (root, still);
            else foreach (var read in Reads(root, still)) yield return read;
        }
    }

    // a few ops of values that are in memory, or expensive and so in memory: to compute it again costs less than to write and read it
    private void AddCheap(Value value)
    {
        if (!cheapOps.Contains(value.Op)) return;
        var inputs = value.Inputs.Select(Root).Distinct().ToList();
        var ops = 1 + inputs.Sum(x => cheap.TryGetValue(x, out var own) ? own.Ops : 0);
        var leaves = inputs.SelectMany(x => cheap.TryGetValue(x, out var own) ? own.Leaves : [x]).Where(x => x.Shape.Count > 1).ToHashSet();
        if (ops <= MostCheapOps && leaves.Count <= MostLeaves) cheap[value] = (ops, leaves);
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
        var counts = new Dictionary<Value, Evaluations>();
        foreach (var value in program.Values.Reverse())
        {
            if (value.Op is Op.Slot or Op.Constant || Root(value) != value) continue;
            var own = counts.GetValueOrDefault(value) ?? new();
            if (!OpTable.HasItems(value.Op) && !stored.Contains(value) && own.Total > Most(value)) stored.Add(value);
            if (stored.Contains(value)) own = Evaluations.By(value, (ElementText.Has(value.Op) ? value : value.Inputs[0]).Shape.Count);
            foreach (var (i, input) in value.Inputs.Index().DistinctBy(x => (Root(x.Item), x.Item.Shape)))
            {
                var root = Root(input);
                if (!IsReadByElement(value, i)) stored.Add(root);
                else if (counts.TryGetValue(root, out var known)) known.Add(own, IsAtSame(value, input), Fraction(value, input));
                else (counts[root] = new()).Add(own, IsAtSame(value, input), Fraction(value, input));
            }
        }
    }

    // reductions compute their element where they are
    private static bool IsAtSame(Value reader, Value input) => !ElementText.Has(reader.Op)
        || (OpTable.Of(reader.Op).IsPointwise && input.Shape.Count == reader.Shape.Count);

    private double Most(Value value) => value.Shape.Count
        * (ElementText.IsMovement(value.Op) || value.Op == Op.Iota ? MostReads : cheap.ContainsKey(value) ? MostCheap : 1.0);

    private static double Fraction(Value value, Value input) =>
        value.Op is Op.Pad or Op.Concat ? input.Shape.Count / Math.Max(1.0, value.Shape.Count) : 1;

    /// <summary>
    /// How often an element would be computed by each kernel that it is part of: once for all readers at the kernel's own element, and once
    /// for each reader at another.
    /// </summary>
    private sealed class Evaluations
    {
        private readonly Dictionary<Value, (double AtSame, double Elsewhere)> byKernel = [];

        public double Total => byKernel.Values.Sum(k => k.AtSame + k.Elsewhere);

        public static Evaluations By(Value kernel, double times)
        {
            var evaluations = new Evaluations();
            evaluations.byKernel[kernel] = (times, 0);
            return evaluations;
        }

        public void Add(Evaluations reader, bool isAtSame, double fraction)
        {
            foreach (var (kernel, (same, elsewhere)) in reader.byKernel)
            {
                var own = byKernel.GetValueOrDefault(kernel);
                byKernel[kernel] = isAtSame ? (Math.Max(own.AtSame, same), own.Elsewhere + elsewhere)
                    : (own.AtSame, own.Elsewhere + fraction * (same + elsewhere));
            }
        }
    }

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
