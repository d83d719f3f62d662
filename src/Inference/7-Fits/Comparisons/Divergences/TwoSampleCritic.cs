using ProbDsl.Compiler;

namespace ProbDsl.Inference.Comparisons.Divergences;

/// <summary>
/// Bounds of divergences of two samples by a critic, a net that is trained to classify rows as of the one or of the other: its logit T
/// estimates log p - log q. One half of the rows trains it, a quarter chooses its weights, and the bounds are means over the last quarter,
/// so that they hold on average whatever the critic, up to the sampling error (Nguyen and others 2010).
/// </summary>
/// <param name="catalog">The definitions of the names of its story.</param>
/// <param name="engine">The engine that trains it.</param>
/// <param name="methodFor">The method that trains its story, a classifier by a net, by maximum likelihood.</param>
public sealed class TwoSampleCritic(StandardCatalog catalog, EngineChoice engine, Func<StoryFacts, InferenceMethod> methodFor)
{
    /// <summary>The fewest rows of each sample.</summary>
    public const int FewestRows = 100;

    private const int Steps = 3000;

    private const double Quarter = 0.25;

    private const string Story = """
        model Critic(W)
        data x[rows]: real[W]
        data kind[rows]: bool
        net judge(x: real[W]) -> real = mlp(hidden = [64, 64], act = leaky_relu)
        for n in rows { kind[n] ~ Bernoulli(logit = judge(x[n])) }
        """;

    /// <summary>The logits of the rows that neither trained the critic nor chose its weights.</summary>
    /// <param name="rows">[n, width], n at least <see cref="FewestRows"/>.</param>
    /// <param name="others">[m, width], m as well.</param>
    /// <param name="width">The numbers in a row.</param>
    /// <param name="seed">Selects the rows, and the initial weights.</param>
    /// <returns>Bounds; diagnostics where the training failed.</returns>
    internal Result<CriticBounds> Of(double[] rows, double[] others, int width, ulong seed)
    {
        var sizes = new Dictionary<string, double> { ["W"] = width };
        var compilation = new ModelCompiler(catalog).Compile(new SourceText("critic.gen", Story), sizes);
        if (compilation.Graph is not { } graph) return new(null, compilation.Diagnostics);
        var count = Math.Min(rows.Length, others.Length) / width;
        var (one, other) = (RandomRows.Choose(rows, width, count, seed), RandomRows.Choose(others, width, count, ~seed));
        var trained = (int)((1 - Quarter) * count) * width;
        var train = Bind(one[..trained], other[..trained]);
        if (train.Problem is not { } problem) return new(null, train.Diagnostics);
        var facts = StoryFacts.Of(graph, catalog).With(problem);
        var method = methodFor(facts);
        var plan = method.Choose(facts).Plan!;
        var options = (new FitOptions(seed, Steps) { Engine = engine.Kind, Threads = engine.Threads })
            .With(StandardOptions.Holdout, Quarter / (1 - Quarter));
        var fitted = FitService.FitBy(facts, new(method, plan, "", []), options, new NoProgress(), CancellationToken.None);
        if (fitted.Outcome?.Summary is not { } summary) return new(null, [.. fitted.Diagnostics]);
        var fit = FitInMemory.Create(method.Name, problem, summary);
        // log p - log q of each row, from its scores with both labels
        double[] judged = [.. one[trained..], .. other[trained..]];
        var (labelOne, labelOther) = (Scores(judged, []), Scores([], judged));
        if (labelOne.Value is not { } yes || labelOther.Value is not { } no)
            return new(null, [.. labelOne.Diagnostics, .. labelOther.Diagnostics]);
        double[] logits = [.. yes.LogDensity.Zip(no.LogDensity, (a, b) => a - b)];
        var ofOne = count - (trained / width);
        return new CriticBounds(logits[..ofOne], logits[ofOne..]);

        BindingResult Bind(double[] first, double[] second) => new ProblemBinder(graph, InputTables.None
            .With("x", new UnnamedArray("x", [(first.Length + second.Length) / width, width], [.. first, .. second]))
            .With("kind", new UnnamedArray("kind", [(first.Length + second.Length) / width],
                [.. Enumerable.Repeat(1.0, first.Length / width), .. Enumerable.Repeat(0.0, second.Length / width)])), catalog).Bind();

        Result<RowScores> Scores(double[] first, double[] second)
        {
            var bound = Bind(first, second);
            if (bound.Problem is not { } scored) return new(null, bound.Diagnostics);
            return RowScoring.Score(fit, scored.OfNewRows(fit.Graph, [graph.Plates[0].Name], fit.Rows) with { Trained = fit.Weights },
                sameRows: false, catalog, seed, engine);
        }
    }
}
