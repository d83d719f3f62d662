using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Inference;

/// <summary>Climbs to the highest mode and tells what its method makes of it.</summary>
internal sealed class ModeFitting(StoryAscent ascent, ObjectiveKind objective, Func<Mode, Result<FitSummary>> tell) : SteppedMethod<BfgsState>, IDisposable
{
    public override SteppedDefaults Defaults => ascent.Defaults;

    public override ObjectiveKind Objective => objective;

    public override StateArrays<BfgsState> Kept => ascent.Kept;

    public override BfgsState Init(int restart, RandomStream random) => ascent.Init(restart, random);

    public override Step<BfgsState> Next(BfgsState state) => ascent.Next(state);

    public override Result<FitSummary> Summarise(BfgsState state) => tell(ascent.Labels.Ordered(new(state.Position, state.Value)));

    public void Dispose() => ascent.Dispose();
}
