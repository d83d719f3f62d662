using ProbDsl.Inference.Comparisons.Divergences;
using ProbDsl.Runtime.Managed;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Comparisons;

/// <summary>Stories as distributions of rows, and their divergences by name.</summary>
internal static class DivergenceSpecimens
{
    public static ModelSide Story(string body, string type = "real", string from = "x") => Drawn($$"""
        model M
        data x[rows]: {{type}} from {{from}}
        for n in rows {
          {{body}}
        }
        """);

    /// <summary>A whole story, as a distribution of rows.</summary>
    public static ModelSide Drawn(string story) => ModelSide.OfStory("story.gen", TestStory.Compile(story),
        new Dictionary<string, double>(), TestStory.Catalog, ManagedEngine.On(1)).Value!;

    public static ModelSide Normal(double mean, double sd) => Story(FormattableString.Invariant($"x[n] ~ Normal({mean}, {sd})"));

    /// <summary>So many draws that they are not paired one by one, which takes a time with the cube of their number.</summary>
    public const int Unpaired = 3001;

    public static DivergenceReport Between(DivergenceSide a, DivergenceSide b, int draws = 200, ulong seed = 1) =>
        DivergenceReport.Compute(a, b, draws, seed).Value!;

    public static DivergenceEstimate Of(DivergenceReport report, string name) => report.Values.Single(v => v.Kind.Name == name);

    public static double ValueOf(DivergenceReport report, string name) => Of(report, name).Value!.Value;
}
