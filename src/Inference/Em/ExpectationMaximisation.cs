using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>Expectation maximisation of a finite mixture: the label is summed out, every param has a closed-form maximum given the responsibilities.</summary>
public sealed class ExpectationMaximisation(StandardCatalogue catalogue) : InferenceMethod
{
    public override string Name => "em";

    public override string Summary => "maximum likelihood with a finite latent summed out: responsibilities, then closed-form updates";

    public override MethodChoice Choose(StoryOptions options)
    {
        if (options.Limits.Count > 0) return new(null, options.Limits);
        ValueList<Refusal> obstacles = [.. MixtureObstacles.In(options, catalogue)];
        if (obstacles.Count == 0) obstacles = options.Missing;
        if (obstacles.Count > 0) return new(null, obstacles);
        var label = options[options.Latents.Single().Name];
        return new(new(Name, [new([label.Unknown], label.By!, label.Reason), .. ClosedFormBlocks.Of(options, options.Params)]), []);
    }

    public override Result<Fitting> Begin(Problem problem, InferencePlan plan, FitOptions options)
    {
        var mixture = MixturePlan.Of(problem.Graph, plan, catalogue);
        var model = new MixtureModel(problem, catalogue, mixture);
        if (model.Components > model.Rows) return RunDiagnostics.TooFewRows(mixture.Label.Span, model.Components, model.Rows);
        if (model.Unbounded() is { } unbounded) return unbounded;
        return new MixtureFitting(problem, catalogue, mixture, model, options.ThreadsOrAll);
    }
}
