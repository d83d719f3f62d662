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
    /// <summary>The k-hat of its draws; null if it failed or has no weighted draws.</summary>
    public WeightTail? Tail => Record?.Outcome.Summary?.Tail;
}
