using ProbDsl.Compiler;
using ProbDsl.Runtime.Interpretation;

namespace ProbDsl.Inference.MarginalEffects;

/// <summary>Both sides of a statement such as `a > b`, compiled as expressions at the end of a story.</summary>
/// <param name="Text">The statement as the user wrote it.</param>
/// <param name="Sign">`>`, `&lt;` or `=`.</param>
/// <param name="Graph">The story with both sides.</param>
internal sealed record StatementSides(string Text, char Sign, ModelGraph Graph)
{
    private const string Left = "hypothesis_left", Right = "hypothesis_right";

    /// <summary>What they read: constants, data and unknowns.</summary>
    public IReadOnlyList<string> Read { get; } = [.. Graph.StatementsOf(Left).Concat(Graph.StatementsOf(Right))
        .SelectMany(s => DeepReads.Find(Graph, s)).Select(r => r.Of).Distinct()];

    /// <summary>The sides of a statement, each of which is a number.</summary>
    /// <param name="text">The statement.</param>
    /// <param name="story">The story whose names it may have.</param>
    /// <param name="hyperparameters">The values of the story's hyperparameters.</param>
    /// <param name="catalog">The catalog that resolves the story's names.</param>
    public static Result<StatementSides> Compile(
        string text, SourceText story, IReadOnlyDictionary<string, double> hyperparameters, StandardCatalog catalog)
    {
        if (Divided(text) is not var (left, sign, right)) return EffectDiagnostics.NoHypothesis(text);
        var compiled = new ModelCompiler(catalog).Compile(
            new SourceText(story.Name, $"{story.Text.TrimEnd()}\n\n{Left} = {left}\n{Right} = {right}\n"), hyperparameters);
        if (compiled.Graph is not { } graph) return new(null, compiled.Diagnostics);
        return new[] { Left, Right }.FirstOrDefault(name => graph[name].Whole.Rank > 0) is { } array
            ? EffectDiagnostics.NotANumber(text, array == Left ? left : right) : new StatementSides(text, sign, graph);
    }

    /// <summary>The left side less the right side in each draw.</summary>
    /// <param name="problem">The story with the sizes and constants that the sides read.</param>
    /// <param name="catalog">The catalog that resolves the story's names.</param>
    /// <param name="draws">The draws of all names that differ between draws.</param>
    public double[] Differences(Problem problem, StandardCatalog catalog, PosteriorDraws draws)
    {
        List<string> slots = [.. Read.Where(draws.Arrays.ContainsKey)];
        var lowering = new ExpressionEvaluator(problem, catalog).Story().WithSlots(slots.Select(name => Graph[name]));
        lowering.Builder.Output("difference", Side(Left) - Side(Right));
        var program = new Interpreter(lowering.Builder.Build());
        return [.. Enumerable.Range(0, draws.Count).Select(draw => program.Run(slots.ToDictionary(name => name, name =>
        {
            var all = draws.Arrays[name];
            var each = all.Values.Length / draws.Count;
            return new Tensor([.. all.Shape.Skip(1)], all.Values[(draw * each)..((draw + 1) * each)]);
        }))["difference"].Values[0])];

        Value Side(string name) => lowering.ValueOf((Define)Graph.StatementsOf(name).Single(), lowering.Bind([])).Value;
    }

    /// <summary>The tested statement.</summary>
    /// <param name="differences">The left side less the right side in each draw.</param>
    /// <param name="summary">Their mean, standard deviation and interval.</param>
    /// <param name="hasProbability">Whether draws have a probability; an estimate has none.</param>
    public Hypothesis Tested(double[] differences, WeightedDraws summary, bool hasProbability = true) =>
        new(Text, summary.Mean, summary.Sd, summary.Low, summary.High, Sign == '=' || !hasProbability ? null
            : differences.Count(d => Sign == '>' ? d > 0 : d < 0) / (double)differences.Length);

    /// <summary>Both sides and the sign between them, outside of brackets and quotes; null unless there is exactly one.</summary>
    private static (string Left, char Sign, string Right)? Divided(string text)
    {
        var (depth, isQuoted, found) = (0, false, -1);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '"') isQuoted = !isQuoted;
            if (isQuoted) continue;
            if (text[at] is '(' or '[') depth++;
            if (text[at] is ')' or ']') depth--;
            if (text[at] is not ('>' or '<' or '=') || depth > 0) continue;
            if (found >= 0 && found != at - 1) return null;
            if (found < 0) found = at;
        }

        if (found <= 0) return null;
        var (left, right) = (text[..found].Trim(), text[(found + 1)..].TrimStart('=').Trim());
        return left.Length == 0 || right.Length == 0 ? null : (left, text[found], right);
    }
}
