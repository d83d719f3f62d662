namespace ProbDsl.Runtime.Passes.Condensing;

/// <summary>
/// Degrees of values as polynomials in the known numbers of each of some number of rows. Numbers that are read in another way, as indices,
/// conditions or inside of functions, are keys: among rows with equal keys everything else is a polynomial.
/// </summary>
internal sealed class RowDegrees(IReadOnlySet<Value> varying, int rows)
{
    private const int Most = 2;

    private readonly Dictionary<(Value Of, int Axis), RowLeaf> leaves = [];
    private readonly Dictionary<(Value Of, int Axis), int> known = [];
    private readonly HashSet<RowLeaf> keys = [];
    private List<RowLeaf> read = [];

    /// <summary>Whether rows of an array are computed separately from known numbers and from what all rows share.</summary>
    public bool AreSeparate(Value value, int axis, HashSet<(Value Of, int Axis)>? seen = null)
    {
        if (!varying.Contains(value) || !(seen ??= []).Add((value, axis))) return true;
        return SeparateAxis.Find(value, axis, rows) is { } axes
            && value.Inputs.Zip(axes).All(i => i.Second < 0 || AreSeparate(i.First, i.Second, seen));
    }

    /// <summary>
    /// The known numbers that arrays read of which the product is at most quadratic, and which of them are keys; null if there are none.
    /// </summary>
    /// <param name="factors">Arrays whose rows are separate, each with its axis of rows.</param>
    /// <param name="given">Another one that is read in another way; null if there is none.</param>
    public (IReadOnlyList<RowLeaf> Features, IReadOnlyList<RowLeaf> Keys)? Read(ReadOnlySpan<(Value Of, int Axis)> factors,
        (Value Of, int Axis)? given)
    {
        keys.Clear();
        int before;
        do
        {
            (before, read) = (keys.Count, []);
            known.Clear();
            var degree = 0;
            foreach (var (factor, axis) in factors) degree += Degree(factor, axis);
            if (given is var (other, along) && Degree(other, along) > 0) MakeKeys(other, along);
            if (degree > Most) MakeKeys(factors[^1].Of, factors[^1].Axis);
        }
        while (keys.Count > before);
        var used = read.Distinct().Where(l => !l.IsUniform).ToList();
        return used.Count == 0 || used.Exists(l => !keys.Contains(l) && !l.IsFinite) ? null
            : ([.. used.Where(l => !keys.Contains(l))], [.. used.Where(keys.Contains)]);
    }

    public RowLeaf Leaf(Value value, int axis)
    {
        if (!leaves.TryGetValue((value, axis), out var leaf)) leaves[(value, axis)] = leaf = new(value, axis, rows);
        return leaf;
    }

    public bool IsLeaf(Value value) => !varying.Contains(value);

    private int Degree(Value value, int axis)
    {
        if (!known.TryGetValue((value, axis), out var degree)) known[(value, axis)] = degree = Found(value, axis);
        return degree;
    }

    private int Found(Value value, int axis)
    {
        if (IsLeaf(value))
        {
            var leaf = Leaf(value, axis);
            read.Add(leaf);
            return leaf.IsUniform || keys.Contains(leaf) ? 0 : 1;
        }

        var (inputs, axes) = (value.Inputs, SeparateAxis.Find(value, axis, rows)!);
        int Of(int input) => axes[input] < 0 ? 0 : Degree(inputs[input], axes[input]);
        switch (value.Op)
        {
            case Op.Add or Op.Sub or Op.Neg or Op.StopGradient or Op.Broadcast or Op.Reshape or Op.Transpose or Op.Slice or Op.Pad
                or Op.Concat or Op.Sum or Op.CumSum:
            case Op.Cast when value.Type.IsFloat():
                return Enumerable.Range(0, inputs.Count).Max(Of);
            case Op.Mul or Op.MatMul when Of(0) + Of(1) <= Most:
                return Of(0) + Of(1);
            case Op.Mul or Op.MatMul:
                MakeKeysOf(Of(0) < Of(1) ? 0 : 1);
                return 0;
            case Op.Div or Op.Gather or Op.ScatterAdd:
                return Given(1) ? Of(0) : 0;
            case Op.TriangularSolve:
                return Given(0) ? Of(1) : 0;
            case Op.Select:
                return Given(0) ? Math.Max(Of(1), Of(2)) : 0;
            default:
                for (var input = 0; input < inputs.Count; input++) Given(input);
                return 0;
        }

        // whether an input is the same for all rows with equal keys; what it reads becomes a key if not
        bool Given(int input)
        {
            if (Of(input) == 0) return true;
            MakeKeysOf(input);
            return false;
        }

        void MakeKeysOf(int input) => MakeKeys(inputs[input], axes[input]);
    }

    private void MakeKeys(Value value, int axis)
    {
        if (IsLeaf(value))
        {
            if (Leaf(value, axis) is { IsUniform: false } leaf) keys.Add(leaf);
            return;
        }

        var axes = SeparateAxis.Find(value, axis, rows)!;
        for (var input = 0; input < axes.Length; input++)
            if (axes[input] >= 0) MakeKeys(value.Inputs[input], axes[input]);
    }
}
