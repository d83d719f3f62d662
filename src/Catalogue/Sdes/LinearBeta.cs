using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Catalogue;

/// <summary>beta(t) in a straight line from `beta_min` to `beta_max`, and its integral B(t) from 0 on.</summary>
internal static class LinearBeta
{
    public static IReadOnlyDictionary<string, double> Defaults { get; } = new Dictionary<string, double> { ["beta_min"] = 0.1, ["beta_max"] = 20 };

    public static Value At(Value time, IReadOnlyDictionary<string, double> options) => options["beta_min"] + (Rise(options) * time);

    public static Value Integral(Value time, IReadOnlyDictionary<string, double> options) => (options["beta_min"] * time) + (0.5 * Rise(options) * Square(time));

    private static double Rise(IReadOnlyDictionary<string, double> options) => options["beta_max"] - options["beta_min"];
}
