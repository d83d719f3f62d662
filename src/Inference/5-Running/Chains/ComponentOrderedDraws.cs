namespace ProbDsl.Inference.Chains;

/// <summary>
/// Draws whose exchangeable components have an order: chains visit them in any order, and one draw is sorted as another. The components of
/// a label or a mixture are sorted by the first real unknown with a member for each of them; without one they are matched with those of
/// one draw by their probabilities. They are exchangeable if the density of a draw stays the same when two components are swapped.
/// </summary>
/// <param name="problem">The story with its data.</param>
/// <param name="objective">The log joint of the unknowns on their own scale.</param>
public sealed class ComponentOrderedDraws(Problem problem, StoryObjective objective)
{
    /// <summary>The sorted draws, and by what they are sorted; null if nothing is exchangeable.</summary>
    /// <param name="draws">The draws.</param>
    /// <param name="densities">The log density of each draw: others are matched with the most probable one.</param>
    public (UnconstrainedDraws Draws, string? By) Of(UnconstrainedDraws draws, double[] densities)
    {
        List<string> by = [];
        var best = densities.AsSpan().IndexOf(densities.Max());
        double[][] points = [draws[draws.Count - 1].ToArray(), draws[draws.Count / 2].ToArray()];
        foreach (var components in OwnScaleComponents.Find(problem, objective, points))
        {
            var vectors = components.Members.Where(c => c is { Axes: [0], Of.Type.Element: Element.Simplex })
                .Select(c => PartOf(c.Of)).ToList();
            if (components.RealKey is null && vectors.Count > 0)
            {
                // of probability vectors alone, some that are exchangeable stay as they were drawn
                if (components.Exchangeable.Count < components.Count) continue;
                draws = Permuted(draws, components, new ComponentMatching(vectors, components.Count).OrdersOf(draws, best));
                by.Add("components are matched with those of the most probable draw: labels are exchangeable");
                continue;
            }

            draws = Permuted(draws, components, i => components.OrderBy(draws[i]));
            by.Add($"{components.Description}: labels are exchangeable, so each draw is sorted");
        }

        return (draws, by.Count > 0 ? string.Join("; ", by) : null);
    }

    /// <summary>
    /// The arrays of draws by name, [draws, shape..], with exchangeable components in one order; and by what they
    /// are sorted, null if they are not.
    /// </summary>
    /// <param name="fit">The story with its plan.</param>
    /// <param name="objective">The log density of the unconstrained parameters.</param>
    /// <param name="draws">The draws of these.</param>
    /// <param name="densities">How probable each is.</param>
    /// <param name="engine">The engine that computes the density of the unknowns on their own scales.</param>
    public static (Dictionary<string, Tensor> Arrays, string? By) ArraysOf(
        PreparedFit fit, StoryObjective objective, UnconstrainedDraws draws, double[] densities, EngineChoice engine)
    {
        var arrays = draws.Arrays(objective);
        var joint = objective.Joint;
        if (!ComponentGroup.Find(fit.Problem, joint, _ => true).Any()) return (arrays, null);
        using var onOwnScales = StoryObjective.OnOwnScales(fit.Problem, fit.Story.Catalog, fit.Plan.Density,
            engine with { Threads = 1 }, areGradientsNeeded: false);
        var points = new double[draws.Count * onOwnScales.Dimension];
        for (var (i, at) = (0, 0); i < draws.Count; i++)
            foreach (var coordinate in joint.Coordinates)
            {
                var (shape, name) = (coordinate.Array, coordinate.Unknown.Name);
                double[] values = arrays[name].Values.AsSpan(i * shape.Count, shape.Count).ToArray();
                if (coordinate.Cells is null) values = Coordinates.OwnOf(fit.Problem, coordinate.Unknown, new(shape, values));
                values.CopyTo(points, at);
                at += values.Length;
            }

        var (sorted, by) = new ComponentOrderedDraws(fit.Problem, onOwnScales)
            .Of(new(points, new double[draws.Count], onOwnScales.Dimension), densities);
        return by is null ? (arrays, null) : (sorted.Arrays(onOwnScales), by);
    }

    private (int Start, int Count) PartOf(Variable of) =>
        (objective.Joint.PlacesOf(of.Name)[0], problem.ShapeOf(of).Count);

    private static UnconstrainedDraws Permuted(UnconstrainedDraws draws, OwnScaleComponents components, Func<int, int[]> orderOf)
    {
        double[] points = [.. draws.Points];
        for (var i = 0; i < draws.Count; i++) components.Permute(points.AsSpan(i * draws.Dimension, draws.Dimension), orderOf(i));
        return draws with { Points = points };
    }
}
