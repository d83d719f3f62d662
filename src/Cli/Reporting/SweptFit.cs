using ProbDsl.Cli.Input;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Methods;
using ProbDsl.Inference.Planning;
using ProbDsl.Inference.Results;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Cli.Reporting;

/// <summary>The fit at one value of the hyperparameter; without a record where it failed.</summary>
internal sealed record SweptFit(int Value, BoundStory Story, MethodSelection Selection, FitRecord? Record,
    ValueList<Diagnostic> Diagnostics)
{
    /// <summary>How far its draws can be trusted; null where it has none that are weighted, or failed.</summary>
    public WeightTail? Tail => Record?.Outcome.Summary?.Tail;
}
