using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Runtime.Gradients;

/// <summary>
/// Reverse-mode differentiation of programs: the gradient becomes part of the same program and can be differentiated again.
/// </summary>
public static class Gradient
{
    /// <summary>The derivative of the output by each value of `by`, in their shapes; the output is summed if it is not a scalar.</summary>
    /// <exception cref="NoGradient">An op on the path has no derivative, or one of `by` holds integers.</exception>
    public static Value[] Derive(Value output, params IReadOnlyList<Value> by)
    {
        if (by.FirstOrDefault(v => !v.Type.IsFloat()) is { } whole) throw new NoGradient(whole);
        var pulled = Backpropagate([(output, output.Program.Constant(1))], by);
        return [.. by.Zip(pulled, (v, g) => Broadcast(g ?? output.Program.Constant([0], Shape.Scalar, v.Type), v.Shape))];
    }

    /// <summary>
    /// The sum over outputs of seed times derivative, for each of `by`; a seed broadcasts to its output, a result to its value, null is 0.
    /// Integers and truth values propagate no gradient.
    /// </summary>
    public static Value?[] Backpropagate(IReadOnlyList<(Value Output, Value Seed)> outputs, IReadOnlyList<Value> by)
    {
        var pulled = new Backpropagation(outputs.Select(o => o.Output), by);
        foreach (var (output, seed) in outputs) pulled.Add(output, seed, output.Shape);
        pulled.Run();
        return [.. by.Select(pulled.Of)];
    }

    private sealed class Backpropagation
    {
        private readonly List<Value> onTheWay;
        private readonly HashSet<Value> varying;
        private readonly Dictionary<Value, Value> sums = [];
        private readonly Dictionary<Value, Value?[]> results = [];

        public Backpropagation(IEnumerable<Value> outputs, IReadOnlyList<Value> by)
        {
            var needed = TensorProgram.Needed(outputs);
            varying = [.. by.Where(v => v.Type.IsFloat())];
            foreach (var value in needed)
                if (Passes(value) && value.Type.IsFloat() && value.Inputs.Any(varying.Contains)) varying.Add(value);
            onTheWay = [.. needed.Where(v => varying.Contains(v) && v.Inputs.Count > 0)];
            onTheWay.Reverse();
        }

        public Value? Of(Value value) => sums.GetValueOrDefault(value);

        // 0 x is constant; the derivative of max(x, y) has such a term, which is NaN where x is
        private static bool Passes(Value value) =>
            value.Op != Op.StopGradient && !(value.Op == Op.Mul && value.Inputs.Any(i => i.Attribute is ConstantValues { Values: [0] }));

        public void Run()
        {
            foreach (var y in onTheWay)
            {
                y.Program.SetOrigin(y.Origin);
                if (y.Op == Op.Item && y.Inputs[0].Op is Op.Chain or Op.GaussianChain or Op.SparsePrecision) PullItem(y);
                else if (y.Op == Op.Item) Collect(y);
                else if (y.Op == Op.Scan) PullScan(y);
                else if (sums.TryGetValue(y, out var u)) Pull(y, u);
            }
        }

        public void Add(Value to, Value pulled, Shape whole)
        {
            if (!varying.Contains(to)) return;
            var own = Cast(RearrangementPullbacks.Unrepeated(pulled, whole, to.Shape), to.Type);
            sums[to] = sums.TryGetValue(to, out var sum) ? sum + own : own;
        }

        private void Pull(Value y, Value u)
        {
            for (var i = 0; i < y.Inputs.Count; i++)
            {
                if (!varying.Contains(y.Inputs[i])) continue;
                var pullback = PullbackTable.Find(y.Op) ?? throw new NoGradient(y);
                if (pullback(y, u, i) is { } pulled) Add(y.Inputs[i], pulled, Repeats(y) ? y.Shape : y.Inputs[i].Shape);
            }
        }

        // these ops have results in which an element of an input occurs several times
        private static bool Repeats(Value y) => y.Op == Op.Broadcast || OpTable.Of(y.Op).IsPointwise;

        private void Collect(Value item)
        {
            if (!sums.TryGetValue(item, out var u)) return;
            var scan = item.Inputs[0].Op == Op.Scan ? item.Inputs[0] : throw new NoGradient(item.Inputs[0]);
            if (!results.TryGetValue(scan, out var all)) results[scan] = all = new Value?[((ScanBody)scan.Attribute!).Shapes.Count()];
            all[((ItemResult)item.Attribute!).Index] = Broadcast(u, item.Shape);
        }

        private void PullItem(Value item)
        {
            if (!sums.TryGetValue(item, out var u)) return;
            var several = item.Inputs[0];
            Func<Value, Value, int, Value?> pullback = several.Op switch
            {
                Op.Chain => ChainPullback.Derive,
                Op.GaussianChain => GaussianChainPullback.Derive,
                _ => SparsePrecisionPullback.Derive,
            };
            for (var i = 0; i < several.Inputs.Count; i++)
            {
                var input = several.Inputs[i];
                if (varying.Contains(input) && pullback(item, u, i) is { } pulled) Add(input, pulled, input.Shape);
            }
        }

        private void PullScan(Value scan)
        {
            if (!results.TryGetValue(scan, out var all)) return;
            foreach (var (input, pulled) in scan.Inputs.Zip(ScanPullback.Derive(scan, all))) Add(input, pulled, input.Shape);
        }
    }
}
