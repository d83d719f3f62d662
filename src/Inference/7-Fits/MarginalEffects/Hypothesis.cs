using ProbDsl.Compiler;
using ProbDsl.Runtime.Interpretation;

namespace ProbDsl.Inference.MarginalEffects;

/// <summary>
/// A statement about the unknowns of a fit with its posterior probability, as `hypothesis` of R's brms: of `a > b` the fraction of draws
/// for which it holds, of `a = b` the distribution of the difference alone.
/// </summary>
/// <param name="Text">The statement as the user wrote it.</param>
/// <param name="Mean">The posterior mean of its left side less its right side.</param>
/// <param name="Sd">The standard deviation of that difference.</param>
/// <param name="Low">The lower end of its interval.</param>
/// <param name="High">The upper end.</param>
/// <param name="Probability">The posterior probability; null of an equality.</param>
public sealed record Hypothesis(string Text, double Mean, double Sd, double Low, double High, double? Probability)
{
    private const string Left = "hypothesis_left", Right = "hypothesis_right";

    /// <summary>The posterior odds of the statement: infinite if no draw speaks against it; null of an equality.</summary>
    public double? EvidenceRatio => Probability is { } p ? p / (1 - p) : null;

    /// <summary>Tests statements; their sides are expressions of the story, compiled with it.</summary>
    /// <param name="fit">A fit with draws.</param>
    /// <param name="texts">The statements.</param>
    /// <param name="catalog">The catalog that resolves the story's names.</param>
    /// <param name="interval">The interval of the differences.</param>
    public static Result<IReadOnlyList<Hypothesis>> Test(
        SavedFit fit, IReadOnlyList<string> texts, StandardCatalog catalog, CredibleInterval interval)
    {
        if (EffectDraws.HasPoints(fit)) return EffectDiagnostics.TestOfPoint(fit);
        var tested = new List<Hypothesis>();
        foreach (var text in texts)
        {
            var one = Test(fit, text, catalog, interval);
            if (one.Value is not { } hypothesis) return new(null, one.Diagnostics);
            tested.Add(hypothesis);
        }

        return tested;
    }

    private static Result<Hypothesis> Test(SavedFit fit, string text, StandardCatalog catalog, CredibleInterval interval)
    {
        if (Divided(text) is not var (left, sign, right)) return EffectDiagnostics.NoHypothesis(text);
        if (fit.Graph.FirstStatement.Source is not { } story) return EffectDiagnostics.NoHypothesis(text);
        var compiled = new ModelCompiler(catalog).Compile(new SourceText(story.Name,
            $"{story.Text.TrimEnd()}\n\n{Left} = {left}\n{Right} = {right}\n"), fit.Hyperparameters);
        if (compiled.Graph is not { } graph) return new(null, compiled.Diagnostics);
        if (new[] { Left, Right }.FirstOrDefault(name => graph[name].Whole.Rank > 0) is { } array)
            return EffectDiagnostics.NotANumber(text, array == Left ? left : right);
        var read = graph.StatementsOf(Left).Concat(graph.StatementsOf(Right)).SelectMany(s => DeepReads.Find(graph, s)).Select(r => r.Of)
            .Distinct().ToList();
        if (read.Find(name => graph[name].Role != Role.Constant && !fit.Posterior.Arrays.ContainsKey(name)) is { } unknown)
            return EffectDiagnostics.NotInFit(text, unknown, graph[unknown].Role == Role.Data);
        var differences = Differences(fit, graph, catalog, read.FindAll(fit.Posterior.Arrays.ContainsKey));
        var equal = new double[1];
        var summary = WeightedDraws.Summarize([.. differences.Select(_ => equal)], 0, s => differences[s], interval);
        return new Hypothesis(text, summary.Mean, summary.Sd, summary.Low, summary.High,
            sign == '=' ? null : differences.Count(d => sign == '>' ? d > 0 : d < 0) / (double)differences.Length);
    }

    /// <summary>The left side less the right side in each draw.</summary>
    private static double[] Differences(SavedFit fit, ModelGraph graph, StandardCatalog catalog, List<string> read)
    {
        var problem = new Problem(graph, fit.Hyperparameters, SizesOf(fit, graph), new Dictionary<string, Tensor>(), fit.SavedData.Groups)
            { Levels = fit.SavedData.Levels, LookUps = fit.SavedData.LookUps, Trained = fit.Weights };
        var lowering = new ExpressionEvaluator(problem, catalog).Story().WithSlots(read.Select(name => graph[name]));
        lowering.Builder.Output("difference", Side(Left) - Side(Right));
        var program = new Interpreter(lowering.Builder.Build());
        return [.. Enumerable.Range(0, fit.Posterior.Count).Select(draw => program.Run(read.ToDictionary(name => name, name =>
        {
            var all = fit.Posterior.Arrays[name];
            var each = all.Values.Length / fit.Posterior.Count;
            return new Tensor([.. all.Shape.Skip(1)], all.Values[(draw * each)..((draw + 1) * each)]);
        }))["difference"].Values[0])];

        Value Side(string name) => lowering.ValueOf((Define)graph.StatementsOf(name).Single(), lowering.Bind([])).Value;
    }

    /// <summary>The sizes of the fit, and the positions of levels that only the statement names.</summary>
    private static Dictionary<string, long> SizesOf(SavedFit fit, ModelGraph graph)
    {
        var sizes = new Dictionary<string, long>(fit.SavedData.Sizes);
        foreach (var level in graph.NamedLevels)
            if (fit.SavedData.Levels.GetValueOrDefault(level.Of)?.Texts.ToList().IndexOf(level.Level) is { } at && at >= 0)
                sizes.TryAdd(level.Symbol, at + 1);
        return sizes;
    }

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
