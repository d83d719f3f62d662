using ProbDsl.Inference.PathTraining;

namespace ProbDsl.Inference.Scores;

/// <summary>Denoising score matching of a reversed SDE (Vincent 2011; Song et al. 2021).</summary>
internal sealed class ScoreMatching(StandardCatalog catalog) : PathMethod(catalog)
{
    public override string Name => "score";

    public override string Summary => "the score of a reversed SDE, by denoising rows at all levels of noise";

    public override IReadOnlyList<MethodConcept> Ideas => [MethodConcept.Scores, MethodConcept.Diffusion];

    public override RunTraits Traits(StoryFacts story, RunOptions options) =>
        new(RunFeatures.Training | RunFeatures.Batches | RunFeatures.Score, "`score` of a reversed SDE");

    internal override ObjectiveKind Objective { get; } =
        new("score_matching_loss", "score matching loss", IsBound: false) { IsInNats = false };

    private protected override bool Takes(ContinuousTimeDraw path) => path.Sde is not null;

    internal override Value Loss(TimePath path, PathBatch batch) => ScoreMatchingLoss.Lower((ReversedPath)path, batch);

    private protected override Requirement HasItsPath => new ReversedSdeRequirement();
}
