using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>What a comparison cannot do with a story.</summary>
internal static class ComparisonDiagnostics
{
    public static Diagnostic NotApart(ModelGraph graph) =>
        Diagnostic.Error("E0563", "no rows can be held out: they are not apart from one another, or are fewer than two", graph.Story.Select(s => s.Span).FirstOrDefault())
            .Next("`--holdout` needs a plate whose rows read nothing of one another; leave the option out, or evaluate on data of their own: `fit --out DIR`, then `eval DIR --data NEW.csv`");

    public static Diagnostic OnlyABound(string method) =>
        Diagnostic.Error("E0563", $"`{method}` gives rows no density, only lower bounds", Place.None).Next("`ladder` has these");
}
