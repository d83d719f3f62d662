using ProbDsl.Catalogue;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Methods;

namespace ProbDsl.Cli.Verbs;

/// <summary>The methods that every verb offers: those of the project, and those that a program of its own brings.</summary>
internal static class InstalledMethods
{
    private static Func<StandardCatalogue, IReadOnlyList<InferenceMethod>> further = _ => [];

    public static MethodTable Of(StandardCatalogue catalogue) => new(catalogue, further(catalogue));

    /// <summary>Said once, before the first verb runs.</summary>
    public static void Add(Func<StandardCatalogue, IReadOnlyList<InferenceMethod>> methods) => further = methods;
}
