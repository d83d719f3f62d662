using System.Collections.Immutable;
using ProbDsl.Catalogue;
using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Problems;
using ProbDsl.Parser.Syntax;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Analysis;

/// <summary>Options that are numbers or sizes, as the hyperparameters make them.</summary>
internal static class OptionNumbers
{
    /// <summary>Those that are given over the defaults.</summary>
    public static IReadOnlyDictionary<string, double> Of(ValueList<GivenOption> options, Problem problem, StandardCatalogue catalogue,
        IReadOnlyDictionary<string, double> defaults)
    {
        var numbers = new Dictionary<string, double>(defaults);
        foreach (var option in options)
            if (option.Value is SizeArgument size) numbers[option.Name] = problem.SizeOf(size.Extent.Size);
            else if (option.Value is Expr number)
                numbers[option.Name] = Interpreter.Evaluate(new StoryLowering(problem, catalogue, new ProgramBuilder())
                    .Lower(number, ImmutableDictionary<Loop, LoopValue>.Empty).Value).Values[0];
        return numbers;
    }

    /// <summary>A word that is given, or the default.</summary>
    public static string Word(ValueList<GivenOption> options, string name, string otherwise) =>
        options.FirstOrDefault(o => o.Name == name)?.Value is Symbol symbol ? symbol.Name : otherwise;
}
