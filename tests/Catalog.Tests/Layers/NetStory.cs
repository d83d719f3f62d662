using ProbDsl.Catalog;
using ProbDsl.Compiler;
using ProbDsl.Compiler.Graph;

namespace ProbDsl.Tests.Layers;

/// <summary>A short story around a declaration: what it declares, or what is said of it.</summary>
internal static class NetStory
{
    private static readonly ModelCompiler Compiler = new(new StandardCatalog());

    /// <summary>Hyperparameters D, H, L, V, W of 8 and one observed column stand around it.</summary>
    public static Compilation Of(string items) =>
        Compiler.Compile(new("told.gen",
            $$"""
            model Told(D = 8, H = 8, L = 8, V = 8, W = 8)
            data y[rows]: real
            for n in rows { y[n] ~ Normal(0, 1) }
            {{items}}

            """));

    /// <summary>The result read from the graph, or the first diagnostic's message.</summary>
    public static string Of(string items, Func<ModelGraph, string> result)
    {
        var reported = Of(items);
        return reported.Graph is { } graph ? result(graph) : reported.Diagnostics[0].Message;
    }
}
