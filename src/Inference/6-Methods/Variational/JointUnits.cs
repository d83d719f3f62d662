namespace ProbDsl.Inference.Variational;

/// <summary>
/// Freezes the units in which flows of a guide produce unknowns, as those of rows are frozen from their columns: locations and scales at
/// the mode of the story, so that a flow starts there whatever the units of the story are.
/// </summary>
internal static class JointUnits
{
    private const double Furthest = 1e100;

    private const int Halvings = 120;

    /// <summary>
    /// The problem with the units of what its guide draws by flows outside of all plates; unchanged if other parts of the guide are
    /// trained, or if the story has no mode.
    /// </summary>
    public static Problem Add(Problem problem, StandardCatalog catalog, FitOptions options)
    {
        var graph = problem.Graph;
        if (!JointGuide.IsByFlows(graph) || ChangeOfVariables.HasTrainedParts(graph)) return problem;
        var story = problem with { Graph = graph with
        {
            Guide = [],
            GuideVariables = [],
            GuideCallables = [],
            Callables = [.. graph.Callables.Except(graph.GuideCallables)],
        } };
        var starts = ModeStart.Find(story, catalog, options);
        var draws = graph.Guide.OfType<Draw>().Where(d => FlowStage.IsOfUnknowns(graph, d)).ToList();
        if (starts.Count == 0 || draws.Any(d => d.Distribution.StartsFlow)) return problem;
        var targets = new[] { 0, -0.5, 0.5 }.Select(widths => Values(story, catalog, starts, widths)).ToList();
        var units = new Dictionary<string, StandardUnits>(problem.Units);
        foreach (var draw in draws.Where(d => IsOfReals(problem, d)))
            if (UnitsOf(problem, catalog, draw, targets) is { } own) units[StandardUnits.OfRows(draw.Target.Of)] = own;
        return problem with { Units = units };
    }

    private static bool IsOfReals(Problem problem, Draw draw) =>
        GuideGraph.Create(problem.Graph)[draw.Target.Of] is { Support: Reals, Type.ElementRank: 0 };

    /// <summary>The unknowns that lie a number of widths beside the mode in each coordinate, by their names.</summary>
    private static Dictionary<string, Tensor> Values(Problem story, StandardCatalog catalog,
        IReadOnlyDictionary<string, InitialCoordinates> starts, double widths)
    {
        var lowering = new ExpressionEvaluator(story, catalog).Story();
        var builder = lowering.Builder;
        var coordinates = new Coordinates(lowering, story, story.MissingData, builder)
        {
            Drawn = (slot, shape) => (builder.Constant(
                [.. starts[slot].Start.Zip(starts[slot].Widths, (at, width) => at + (widths * width))], shape), null),
        };
        foreach (var unknown in BoundOrder.Sort(story.Graph, [.. starts.Keys.Select(name => story.Graph[name])])) coordinates.Add(unknown);
        return coordinates.Arrays.ToDictionary(a => a.Name, a => Interpreter.Evaluate(a.Array));
    }

    /// <summary>Locations and scales of the elements of a variable by the unknowns that are its parts, or that it is.</summary>
    private static StandardUnits? UnitsOf(Problem problem, StandardCatalog catalog, Draw draw, List<Dictionary<string, Tensor>> targets)
    {
        var parts = ChangeOfVariables.Find(problem.Graph, [.. problem.Graph.Guide.OfType<Draw>()])
            .FirstOrDefault(v => v.Whole.Target.Of == draw.Target.Of).Parts ?? [];
        string[] names = parts.Count == 0 ? [draw.Target.Of] : [.. parts.Select(p => p.Draw.Target.Of).Distinct()];
        if (!names.All(targets[0].ContainsKey)) return null;
        var at = parts.Count == 0 ? targets.Select(t => t[draw.Target.Of].Values).ToList()
            : new Inverse(problem, catalog, draw, parts).Of(targets);
        if (at is not [var mode, var low, var high]) return null;
        double[] scales = [.. low.Zip(high, (a, b) => Math.Abs(b - a))];
        return mode.All(double.IsFinite) && scales.All(s => double.IsFinite(s) && s > 0) ? StandardUnits.Of(mode, scales) : null;
    }

    /// <summary>The elements of a variable whose parts, each a monotone function of one element, have given values: by bisection.</summary>
    private sealed class Inverse
    {
        private readonly Shape shape;
        private readonly string name;
        private readonly Interpreter distance;

        public Inverse(Problem problem, StandardCatalog catalog, Draw draw, IEnumerable<PartOfDraw> parts)
        {
            var guide = problem with { Graph = GuideGraph.Create(problem.Graph) };
            var story = new ExpressionEvaluator(guide, catalog).Story();
            var builder = story.Builder;
            (name, shape) = (draw.Target.Of, problem.ShapeOf(draw.Target.Type));
            var (variable, draws) = (builder.Slot(name, shape), new GuideDraws(guide, new Noise(builder, "units"), _ => null));
            var lowering = parts.Aggregate(story.WithArray(name, new(variable, [])),
                (before, part) => draws.Drawn(before, part.Draw));
            var sum = parts.Select(p => p.Draw.Target.Of).Distinct().Select(unknown => lowering.Array(unknown).Value)
                .Select((value, i) => Ops.SumAll(Ops.Square(value - builder.Slot($"value {i}", value.Shape)))).Aggregate((a, b) => a + b);
            distance = new(builder.Build(("gradient", Gradient.Derive(sum, variable)[0])));
            Unknowns = [.. parts.Select(p => p.Draw.Target.Of).Distinct()];
        }

        private string[] Unknowns { get; }

        /// <summary>The elements for each of these values; null where a part does not reach one.</summary>
        public List<double[]>? Of(List<Dictionary<string, Tensor>> targets)
        {
            var found = targets.Select(At).OfType<double[]>().ToList();
            return found.Count == targets.Count ? found : null;
        }

        private double[]? At(Dictionary<string, Tensor> values)
        {
            double[] low = [.. Enumerable.Repeat(-1.0, shape.Count)], high = [.. Enumerable.Repeat(1.0, shape.Count)];
            // the square of a distance to a monotone function falls before the solution, and rises after it
            while (Above(low) is var above && above.Any(a => a >= 0))
                if (!Doubled(low, a => above[a] >= 0)) return null;
            while (Above(high) is var above && above.Any(a => a <= 0))
                if (!Doubled(high, a => above[a] <= 0)) return null;
            for (var halving = 0; halving < Halvings; halving++)
            {
                double[] middle = [.. low.Zip(high, (a, b) => 0.5 * (a + b))];
                var above = Above(middle);
                for (var i = 0; i < middle.Length; i++) (above[i] > 0 ? high : low)[i] = middle[i];
            }

            return low;

            double[] Above(double[] elements) => distance.Run(new Dictionary<string, Tensor>(
                [KeyValuePair.Create(name, new Tensor(shape, elements)),
                .. Unknowns.Select((unknown, i) => KeyValuePair.Create($"value {i}", values[unknown]))]))["gradient"].Values;
        }

        private static bool Doubled(double[] ends, Func<int, bool> isToMove)
        {
            for (var i = 0; i < ends.Length; i++) if (isToMove(i)) ends[i] *= 2;
            return ends.All(e => Math.Abs(e) < Furthest);
        }
    }
}
