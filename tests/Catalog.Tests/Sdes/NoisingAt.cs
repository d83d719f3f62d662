using ProbDsl.Catalog;
using ProbDsl.Catalog.Sdes;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Sdes;

/// <summary>SDEs of the catalog, and of functions that a test writes, at times.</summary>
internal static class NoisingAt
{
    /// <summary>One of the catalog's with its defaults; `linear` has a drift and a diffusion of no name.</summary>
    public static NoisingProcess Of(string name) =>
        name == "linear" ? Written(t => -1.5 - t, t => 1.2 + t) : ((LinearSde)new StandardCatalog().FindSde(name)!).With(new());

    public static NoisingProcess Written(Func<Value, Value> drift, Func<Value, Value> diffusion) =>
        new CustomSde().With(Functions(drift, diffusion));

    public static SdeOptions Functions(Func<Value, Value> drift, Func<Value, Value> diffusion) =>
        new() { Functions = new Dictionary<string, Func<Value, Value>> { ["drift"] = drift, ["diffusion"] = diffusion } };

    public static double[] At(Func<Value, Value> function, double[] times) =>
        Interpreter.Evaluate(function(new ProgramBuilder().Constant(times, [times.Length]))).Values;
}
