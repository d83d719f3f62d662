namespace ProbDsl.Inference.Integration;

/// <summary>Errors and warnings about a grid: why it gives no posterior, or how far it converged.</summary>
internal static class QuadratureDiagnostics
{
    public static Diagnostic TooMany(LogJoint joint) =>
        Diagnostic.Error("E0565",
            $"`quadrature` integrates over at most {Quadrature.MostNumbers} parameters, but the story has {joint.Dimension}: "
                + Counted(joint),
            joint.Coordinates.MaxBy(c => c.Free.Count)!.Source.Span);

    public static Diagnostic NoIntegral(LogJoint joint, QuadratureGrid grid) =>
        Diagnostic.Error("E0589",
            grid.IsComplete ? "the density has no finite integral: it does not decay along some direction" : string.Create(
                CultureInfo.InvariantCulture,
                $"the density has no finite integral, or one that needs more than {grid.Count - 1:N0} points: it has not decayed there"),
            joint.Coordinates[0].Source.Span)
            .Next("give every unknown a proper prior, above all one that no row depends on in some state of a label");

    public static Diagnostic NotConverged(double error, double tolerance, int points) =>
        Diagnostic.Warning("W0566", string.Create(CultureInfo.InvariantCulture, 
            $"the grid has {points:N0} points, and results still change "
            + $"by {error:0.#e+0}, more than the tolerance {tolerance:0.#e+0}"), Place.None)
            .Next("a density with a kink, a very narrow ridge or very long tails needs many points: trust the results to that error, "
                + "or set a larger tolerance, `--tol 1e-6`");

    public static Diagnostic LongTail(string number, Variable unknown) =>
        Diagnostic.Warning("W0567", $"the tails of `{number}` are so long that its mean and standard deviation depend on points where the "
            + $"density is 1e-20 of its maximum, or do not exist", unknown.Span)
            .Next("read its quantiles; a prior with shorter tails has a mean");

    private static string Counted(LogJoint joint) =>
        string.Join(", ",
            joint.Coordinates.Take(4).Select(c => $"`{c.Unknown.Name}` {c.Free.Count.ToString(CultureInfo.InvariantCulture)}"))
            + (joint.Coordinates.Count > 4 ? ", ..." : "");
}
