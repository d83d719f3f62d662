namespace ProbDsl.Inference.Variational;

/// <summary>Starts the training of a bound: completes the guide, holds rows out, freezes units, and lowers the plan.</summary>
/// <param name="method">The name of the method.</param>
/// <param name="kind">The bound.</param>
/// <param name="catalog">The catalog.</param>
/// <param name="known">All methods, for advice.</param>
internal sealed class GuidedStart(string method, BoundKind kind, StandardCatalog catalog, IReadOnlyList<InferenceMethod> known)
{
    /// <inheritdoc cref="GuidedFitting.Posterior"/>
    public Func<Problem, GuidedRequest, IReadOnlyDictionary<string, Tensor>, FitSummary, FitOptions, Result<FitSummary>>? Posterior
    {
        get;
        init;
    }

    /// <summary>The fitting for a plan, or an error.</summary>
    public Result<Fitting> Of(PreparedFit fit, FitOptions options)
    {
        var plan = fit.Plan.ObjectiveOf<BoundPlan>();
        var lowered = LoweredBound.Find(fit.Story, kind, plan);
        var (problem, treated) = lowered is null ? AmortizedGuide.Completed(fit.Problem, catalog, plan)
            : (lowered.Problem, lowered.Settings.Request.Plan with { Order = plan.Order });
        var settings = GuidedSettings.Create(kind, problem, options, treated);
        var rows = settings.Request.Rows ?? GuidedSettings.RowsOfSharedDraws(problem, settings.Request.Plan);
        var parts = TrainingRows.Split(problem, rows, options, WhyNone(problem, settings.Request, rows), lowered?.Problem);
        if (parts.Value is not var (trained, held)) return new(null, parts.Diagnostics);
        problem = trained;
        if (SingularRows.Find(problem) is { } singular) return singular;
        if (held is not null) settings = settings.For(problem);
        settings = settings with { Request = settings.Request with { Starts = ModeStart.Find(problem, catalog, options) } };
        try
        {
            return LoweringLimit.Try<Result<Fitting>>(() =>
            {
                problem = JointUnits.Add(problem, catalog, options);
                var unseen = held is null ? null : held with { Units = problem.Units };
                var training = lowered?.IsOf(problem, settings) == true ? lowered.Training : new(problem, catalog, settings);
                if (!training.Joint.Weights.Any())
                    return RefusalDiagnostics.MethodRefuses(method, TrainedParameterRequirement.Refuse(problem.Graph));
                return new GuidedFitting(method, problem, catalog, settings, training, unseen, known) { Posterior = Posterior };
            }).Or(limit => limit.ToDiagnostic(method));
        }
        catch (NotEnoughMemory large)
        {
            return TrainingDiagnostics.TooLarge(method, large);
        }
    }

    private static string? WhyNone(Problem problem, GuidedRequest request, Plate? plate) =>
        plate is not { } rows
            ? BatchedPlate.Choose(problem) is not { } all ? "the story has no independent rows"
                : GuidedSettings.WhyJoint(problem.Graph, all) ?? "the guide draws unknowns of all rows together"
            : request is { Rows: not null, NeedsAllRows: true }
                ? $"each member of `{rows.Name}` has its own parameters in the guide" : null;
}
