using System.Globalization;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Density;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Integration;

/// <summary>Why a grid does not tell a posterior, or how far it got.</summary>
internal static class QuadratureDiagnostics
{
    public static Diagnostic TooMany(LogJoint joint) =>
        Diagnostic.Error("E0565",
            $"`quadrature` integrates over {Quadrature.MostNumbers} numbers at most, and here are {joint.Dimension}: {Counted(joint)}",
            joint.Coordinates.MaxBy(c => c.Free.Count)!.Source.Span)
            .Next($"`--method importance` weighs draws, of any number of unknowns"
                + $"{(joint.Coordinates.Any(c => c.Source.Role == Role.Param) ? "" : "; `--method advi` approximates the posterior")}");

    public static Diagnostic NoIntegral(LogJoint joint) =>
        Diagnostic.Error("E0589", "the density has no finite integral: along some direction it does not fall off",
            joint.Coordinates[0].Source.Span)
            .Next("give every unknown a proper prior; an unknown that no row depends on, in some state of a label, needs one most");

    public static Diagnostic NotThereYet(double error, double tolerance, int points) =>
        Diagnostic.Warning("W0566", string.Create(CultureInfo.InvariantCulture, $"the grid has {points:N0} points, and figures move by "
            + $"{error:0.#e+0} still, where {tolerance:0.#e+0} was asked for"), Place.None)
            .Next("a density with a kink, a very narrow ridge or very long tails takes many points: read the figures to that error, "
                + "or ask for less by `--tol 1e-6`");

    public static Diagnostic LongTail(string number, Variable unknown) =>
        Diagnostic.Warning("W0567", $"the tails of `{number}` are so long that its mean and standard deviation rest on what lies where the "
            + $"density is 1e-20 of its height, or do not exist", unknown.Span)
            .Next("read its quantiles; a prior with shorter tails has a mean");

    private static string Counted(LogJoint joint) =>
        string.Join(", ",
            joint.Coordinates.Take(4).Select(c => $"`{c.Unknown.Name}` {c.Free.Count.ToString(CultureInfo.InvariantCulture)}"))
            + (joint.Coordinates.Count > 4 ? ", ..." : "");
}
