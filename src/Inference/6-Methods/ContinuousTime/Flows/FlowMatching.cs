using ProbDsl.Inference.PathTraining;

namespace ProbDsl.Inference.Flows;

/// <summary>
/// Flow matching: the velocity of a continuous flow by regression on straight paths (Lipman et al. 2023; Liu et al. 2023).
/// </summary>
internal sealed class FlowMatching(StandardCatalog catalog) : PathMethod(catalog)
{
    public override string Name => "flow_matching";

    public override string Summary =>
        "the velocity of a flow by an `ode`, by regression on straight paths from noise to data; no ODE is solved";

    public override IReadOnlyList<MethodConcept> Ideas => [MethodConcept.ContinuousFlow];

    public override RunTraits Traits(StoryFacts story, RunOptions options) =>
        new(RunFeatures.Training | RunFeatures.Batches | RunFeatures.Pairing, "`flow_matching`");

    internal override ObjectiveKind Objective { get; } =
        new("flow_matching_loss", "flow matching loss", IsBound: false) { IsInNats = false };

    private protected override bool Takes(ContinuousTimeDraw path) => path.Sde is null;

    internal override Value Loss(TimePath path, PathBatch batch) => FlowMatchingLoss.Lower((FlowPath)path, batch);

    internal override IRowSource? Rows(IRowSource rows, TimePath path, PathRequest request, ulong seed) =>
        request.IsPaired ? new PairedRows(rows, (FlowPath)path, request, seed) : null;

    private protected override Requirement HasItsPath =>
        new OdeFlowRequirement("write `x[n] ~ Normal(0, 1) |> warp` with `flow warp: real[2] = ode(velocity)`");

    private protected override Requirement OfPath => Requirement.Together(new NoMapBesideOde(), new ExchangeableNoiseRequirement());
}
