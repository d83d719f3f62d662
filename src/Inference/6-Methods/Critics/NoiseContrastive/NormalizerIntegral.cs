namespace ProbDsl.Inference.NoiseContrastive;

/// <summary>
/// log of the integral of exp(-energy) over a box around the data, by the trapezoid rule, for events of one or two real numbers. The rule
/// converges faster than any power of the step for smooth functions that vanish at the ends (Trefethen and Weideman 2014).
/// </summary>
internal static class NormalizerIntegral
{
    // nodes of each axis: of one number, of two
    private const int Nodes = 8001, NodesOfEach = 401;

    // half of the box in standard deviations of the data and of the noise draws
    private const double Reach = 10;

    // the density at the edges, relative to the largest, and the change with half the nodes that are accepted
    private const double Edge = 1e-6, Change = 1e-3;

    /// <summary>log Z; null if the event is longer, the energy has conditioning inputs, or the box does not enclose the mass.</summary>
    /// <param name="energy">The draw.</param>
    /// <param name="problem">The story with its rows and trained weights.</param>
    /// <param name="catalog">The definitions of its names.</param>
    /// <param name="values">The params on their own scale.</param>
    /// <param name="engine">The engine of the program, which the caller disposes.</param>
    public static double? Compute(EnergyDraw energy, Problem problem, StandardCatalog catalog, IReadOnlyDictionary<string, Tensor> values,
        IEngine engine)
    {
        var data = problem.Data[energy.Draw.Target.Of];
        var width = data.Shape[1..].Count;
        if (width is not (1 or 2) || energy.IsConditional(problem.Graph)
            || problem.Graph[energy.Draw.Target.Of].Type.Element != Element.Real) return null;
        var axes = Enumerable.Range(0, width).Select(d => AxisOf(data.Values, d, width, width == 1 ? Nodes : NodesOfEach)).ToArray();
        var logs = Densities(energy, problem, catalog, values, engine, Grid(axes), data.Shape[1..]);
        var (fine, top) = (LogIntegral(logs, axes, 1), logs.Max());
        var isEnclosed = Edges(logs, axes).All(log => log < top + Math.Log(Edge));
        return isEnclosed && Math.Abs(fine - LogIntegral(logs, axes, 2)) < Change ? fine : null;
    }

    private static double[] AxisOf(double[] data, int column, int width, int nodes)
    {
        double[] own = [.. Enumerable.Range(0, data.Length / width).Select(row => data[(row * width) + column])];
        var mean = own.Average();
        var sd = Math.Sqrt(own.Average(x => (x - mean) * (x - mean)));
        var half = Reach * (sd > 0 ? sd : 1);
        return [.. Enumerable.Range(0, nodes).Select(i => mean - half + (2 * half * i / (nodes - 1)))];
    }

    /// <summary>All nodes, row-major: [nodes, width].</summary>
    private static double[] Grid(double[][] axes) => axes is [var one] ? one
        : [.. axes[0].SelectMany(x => axes[1].SelectMany(y => (double[])[x, y]))];

    /// <summary>The trapezoid rule on every step-th node of each axis; at the edges the density vanishes.</summary>
    private static double LogIntegral(double[] logs, double[][] axes, int step)
    {
        var (sum, top, inner) = (0.0, logs.Max(), axes.Length == 1 ? 1 : axes[1].Length);
        for (var i = 0; i < axes[0].Length; i += step)
            for (var j = 0; j < inner; j += step) sum += Math.Exp(logs[(i * inner) + j] - top);
        return top + Math.Log(sum) + axes.Sum(a => Math.Log((a[1] - a[0]) * step));
    }

    private static IEnumerable<double> Edges(double[] logs, double[][] axes)
    {
        var inner = axes.Length == 1 ? 1 : axes[1].Length;
        return logs.Where((_, at) => at / inner == 0 || at / inner == axes[0].Length - 1
            || (inner > 1 && (at % inner == 0 || at % inner == inner - 1)));
    }

    /// <summary>-energy at each node.</summary>
    private static double[] Densities(EnergyDraw energy, Problem problem, StandardCatalog catalog,
        IReadOnlyDictionary<string, Tensor> values, IEngine engine, double[] nodes, Shape row)
    {
        var (story, count) = (new ExpressionEvaluator(problem, catalog).Story(), nodes.Length / row.Count);
        foreach (var (name, value) in values) story = story.WithArray(name, new(story.Builder.Constant(value), []));
        var points = new AxisTensor(story.Builder.Data("nodes", nodes, [count, .. row]), [new Axis("nodes", count, 0, 0)]);
        var logs = story.Inside(energy.Draw,
            () => EnergyLowering.LogUnnormalized(story, energy, points, ImmutableDictionary<Loop, LoopValue>.Empty));
        return ExpressionEvaluator.Evaluate(logs.Value, engine);
    }
}
