namespace ProbDsl.Inference.PointSummaries;

/// <summary>Errors and warnings about a mode, and about draws about it.</summary>
public static class ModeDiagnostics
{
    /// <summary>The maximum distance from the mode, in standard deviations, without a warning.</summary>
    private const double Near = 0.01;

    /// <summary>The maximum number of names in a message.</summary>
    private const int MostNamed = 4;

    /// <summary>The error of stories without a posterior, for which no method has draws.</summary>
    public const string ImproperPosterior = "E0569";

    public static Diagnostic NoNormalApproximation(string method, NoLaplaceApproximation none, StoryObjective objective, Mode mode)
    {
        var (what, next, span) = Describe(none, objective, mode);
        return IsImproper(none, objective, mode) ? Diagnostic.Error(ImproperPosterior, what, span).Next(next)
            : Diagnostic.Error("E0516", $"`{method}` finds no normal approximation: {what}", span).Next(next);
    }

    /// <summary>Whether the density is the same everywhere along unknowns whose priors have no integral.</summary>
    private static bool IsImproper(NoLaplaceApproximation none, StoryObjective objective, Mode mode) =>
        none.Obstacle == LaplaceObstacle.Flat && Directions(none, objective, mode) is { Diverged: false, Coordinates: var along }
        && along.Select(at => objective.Joint.NameOf(at).Unknown).Distinct().All(unknown =>
            objective.Problem.Graph.StatementsOf(unknown.Name).OfType<Draw>().Any(d => d.Distribution.Of.Is(DistributionTraits.Improper)));

    public static Diagnostic NotIdentified(NoLaplaceApproximation none, StoryObjective objective, Mode mode)
    {
        var (what, next, span) = Describe(none, objective, mode, objective.Joint.IsOfParams);
        var elsewhere = objective.Joint.Coordinates.All(c => c.Unknown.Role == Role.Latent)
            ? "; the peak of a density may be far from its mass: "
                + "a method that draws from the posterior reports means and standard deviations" : "";
        var isIdentified = none.Obstacle == LaplaceObstacle.EdgeOfSupport && WhyNoMaximum(none, objective, mode) is null;
        return Diagnostic.Warning("W0517", isIdentified ? what : $"this point is not identified: {what}", span).Next(next + elsewhere);
    }

    /// <param name="unknown">An unknown that goes to the edge of its support.</param>
    /// <param name="element">Its name, or that of its element.</param>
    /// <param name="edge">What it goes to.</param>
    public static Diagnostic NoMaximum(Variable unknown, string element, string edge) =>
        Diagnostic.Error("E0501", $"the density has no maximum: it grows without bound as `{element}` goes to {edge}", unknown.Span)
            .Next("use a prior that is 0 there, such as `InverseGamma(2, 1)` for a variance, or fewer components (`--set K=...`), "
                + "or a method that finds the posterior instead of its mode");

    /// <summary>
    /// <see cref="StopReason.Diverged"/> if the optimization went to the edge of the support without a maximum; <see
    /// cref="StopReason.Saddle"/> if the density curves upwards along another direction; otherwise null.
    /// </summary>
    public static StopReason? WhyNoMaximum(NoLaplaceApproximation none, StoryObjective objective, Mode mode) =>
        Directions(none, objective, mode).Diverged || none.Obstacle == LaplaceObstacle.OneSided ? StopReason.Diverged
            : none.Obstacle == LaplaceObstacle.Rising ? StopReason.Saddle : null;

    /// <summary>A maximum where scales are 0 or matrices singular.</summary>
    /// <param name="edges">The paths to these edges.</param>
    /// <param name="isLikelihood">Whether it is a maximum of the likelihood, and not of a posterior.</param>
    public static Diagnostic OnEdge(IReadOnlyList<BoundaryPath> edges, bool isLikelihood)
    {
        var (scales, matrices) = (NamesOf(edges.Where(e => !e.IsOfMatrix)), NamesOf(edges.Where(e => e.IsOfMatrix)));
        string[] values = [.. scales is null ? (string[])[] : [$"{scales} is 0"], .. matrices is null ? (string[])[]
            : [$"{matrices} is a singular matrix"]];
        var (without, prior) = scales is null
            ? ("use fewer dimensions", "keep the matrix regular by a prior, such as `InverseWishart` for a covariance")
            : ("write that part of the story as a constant",
                "keep the scale away from 0 by a prior, such as `InverseGamma(2, 1)` for a variance");
        return Diagnostic.Warning("W0505", $"the most probable value of {string.Join(", and that of ", values)}, on the boundary of its "
            + "support: the data do not need "
            + (scales is null ? "all of its dimensions, some of which determine others" : "what it scales, which does not vary")
            + " at this maximum", edges[0].Unknown.Span)
            .Next(isLikelihood ? $"the estimate is valid: {without}, or {prior}"
                : $"the posterior has its mode there, but may have most of its mass elsewhere: use a method that draws from it, "
                    + $"or {prior}");
    }

    /// <summary>The names of scales or matrices; null if there is none.</summary>
    private static string? NamesOf(IEnumerable<BoundaryPath> edges)
    {
        List<string> names = [.. edges.Select(e => $"`{e.Name}`").Distinct()];
        return names.Count == 0 ? null
            : string.Join(", ", names.Take(MostNamed)) + (names.Count > MostNamed ? $" and {names.Count - MostNamed} more" : "");
    }

    /// <summary>The column of data because of which a scale goes to 0; null if none is found.</summary>
    public static DegenerateColumn? ColumnOfScale(StoryObjective objective, BoundaryPath scale) =>
        ColumnOf(objective, [.. scale.Places], isScale: true);

    /// <param name="span">The place of the weights in the story.</param>
    /// <param name="weights">The name of the weights.</param>
    /// <param name="first">The first, from 1, of two consecutive components with the same distribution.</param>
    public static Diagnostic IdenticalComponents(SourceSpan span, string weights, int first) =>
        Diagnostic.Warning("W0517", $"this point is not identified: components {first} and "
            + $"{first + 1} are identical, so `{weights}[{first}]` and `{weights}[{first + 1}]` can be exchanged freely", span)
            .Next("the data support fewer components: use fewer (`--set K=...`)");

    /// <param name="span">The place of the distribution in the story.</param>
    /// <param name="statement">What it draws.</param>
    public static Diagnostic DependentPredictors(SourceSpan span, string statement) =>
        Diagnostic.Warning("W0517", $"this point is not identified: the predictors of `{statement}` determine each other, "
            + "so other coefficients fit as well", span).Next("remove a predictor that the others determine");

    private static (string What, string Next, SourceSpan Span) Describe(NoLaplaceApproximation none, StoryObjective objective,
        Mode mode, bool isLikelihood = false)
    {
        var (names, span, diverged, elements) = Directions(none, objective, mode);
        var column = none.Obstacle == LaplaceObstacle.Rising && !diverged ? null : ColumnOf(objective, elements,
            isScale: diverged || none.Obstacle is not LaplaceObstacle.Flat);
        var (why, remedy) = column is not null ? (column.Why, column.Remedy)
            : elements.Exists(objective.Joint.IsTransformed) && SingleValue.IsAllOf(objective.Problem)
                ? (SingleValue.Why, SingleValue.Remedy) : (null, null);
        var (since, without) = why is null ? ("", "") : ($", since {why}", $"{remedy}; ");
        var (density, whole, top) = isLikelihood ? ("log-likelihood", "likelihood", "maximum") : ("log density", "posterior", "mode");
        return none.Obstacle switch
        {
            _ when diverged || none.Obstacle == LaplaceObstacle.OneSided => (
                $"the optimization diverged along {names}: the {whole} has no {top} inside its support"
                    + since,
                column is not null ? $"{column.Remedy}, or use a prior that keeps its scale away from 0" : remedy is not null ? remedy
                    : $"there is no {top} if a scale goes to 0, because a column is constant or members equal their mean, or if classes "
                    + "are linearly separable: leave the column out, write the members as `mean + scale * z[n]`, or use a prior that "
                    + "avoids this limit", span),
            LaplaceObstacle.Flat => ($"the {density} does not change along {names}, so "
                + $"{(isLikelihood ? "other points are as likely" : "the posterior cannot be normalized")}{since}",
                without + "these parameters are not identified: give each a prior, as in `a ~ Normal(0, 10)`, "
                    + "or remove one that others can compensate", span),
            LaplaceObstacle.Spike => ($"the peak along {names} is narrower than the precision of 64-bit numbers{since}",
                without + "center it, `offset + small * z`; if a scale goes to 0 because its members are all equal, give it a prior "
                    + "that excludes 0, such as `InverseGamma(2, 1)`", span),
            LaplaceObstacle.Rising => ($"the optimization ended where the {density} curves upwards along {names}, so this is not a {top}",
                "more starts may find one (`--restarts 20`); with label switching there may be none", span),
            _ => ($"the {top} lies on the edge of the support along {names}{since}",
                without + (elements.Select(at => objective.Joint.NameOf(at).Unknown).Any(u => HasBound(objective.Problem.Graph, u))
                    ? "a bound that depends on other unknowns stops the optimization: rewrite it without the bound, or use a distribution "
                        + "without an edge"
                    : "the density is 0 or infinite beside this point: look for data on the edge of the support of their distribution"),
                span),
        };
    }

    /// <summary>Whether the story gives an unknown bounds, or by it the bounds of what it draws.</summary>
    private static bool HasBound(ModelGraph graph, Variable unknown) => unknown.Support is IntervalSupport or IntersectionSupport
        || graph.Story.OfType<Draw>().Any(d => Supports.Of(d.Distribution) is IntervalSupport or IntegerIntervalSupport
            && DeepReads.Find(graph, d).Any(r => r.Of == unknown.Name));

    /// <summary>
    /// The column that is the cause: of the data whose scale goes to 0, or of predictors of coefficients; null if none is found.
    /// </summary>
    private static DegenerateColumn? ColumnOf(StoryObjective objective, List<int> elements, bool isScale)
    {
        var unknowns = elements.Select(e => objective.Joint.NameOf(e).Unknown).Distinct().ToList();
        return unknowns.Where(_ => isScale)
            .Select(unknown => DegenerateColumn.Find(objective.Problem, unknown, Own(objective.Joint, unknown, elements)))
            .Concat(unknowns.Select(unknown => DegenerateColumn.OfPredictors(objective.Problem, unknown)))
            .FirstOrDefault(found => found is not null);
    }

    /// <summary>A warning if a point is not the mode, by the curvature there; null if it is.</summary>
    public static Diagnostic? AwayFromMode(LaplaceApproximation normal) => normal.Distance <= Near ? null
        : Diagnostic.Warning("W0518",
            $"the optimization ended {FixedPoint.Write(normal.Distance, "0.##")} standard deviations from the mode", Place.None)
            .Next("run longer: `--max-iter 20000`, with the default `--tol`; subtract the mean of a column that is far from 0");

    /// <summary>
    /// The coordinates with the largest parts of a direction, by the names of their unknowns, the place of the first, whether one has
    /// moved to an extreme value (diverged), and these coordinates.
    /// </summary>
    private static (string Names, SourceSpan Span, bool Diverged, List<int> Coordinates) Directions(NoLaplaceApproximation none,
        StoryObjective objective, Mode mode)
    {
        var joint = objective.Joint;
        var largest = none.Parts.Max(Math.Abs);
        List<int> parts = [.. Enumerable.Range(0, none.Parts.Length).Where(i => Math.Abs(none.Parts[i]) >= 0.3 * largest)];
        // a scale that is small in its unit has not diverged if others are the cause, but it narrows a peak along other coordinates
        var candidates = none.Obstacle is LaplaceObstacle.Flat or LaplaceObstacle.Rising or LaplaceObstacle.OneSided
            ? parts : Enumerable.Range(0, none.Parts.Length);
        // a probability of 0 or 1 is a maximum on the edge
        List<int> gone = [.. candidates.Where(i => joint.NameOf(i).Unknown.Support is not (Simplices or UnitInterval)
            && BoundaryProbabilities.IsFar(objective, mode.Position, i))];
        var places = gone.Count > 0 ? gone : parts;
        var along = places.Select(joint.NameOf).DistinctBy(n => n.Name).ToList();
        var names = string.Join(", ", along.Take(MostNamed).Select(n => $"`{n.Name}`"))
            + (along.Count > MostNamed ? $" and {along.Count - MostNamed} more" : "")
            + (along.Count > 1 ? " together" : "");
        return (names, along[0].Unknown.Span, gone.Count > 0, places);
    }

    /// <summary>The elements, from 0, of an unknown that are among these coordinates.</summary>
    private static int[] Own(LogJoint joint, Variable unknown, List<int> coordinates)
    {
        var own = joint.PlacesOf(unknown.Name);
        return [.. coordinates.Intersect(own).Select(c => c - own[0])];
    }
}
