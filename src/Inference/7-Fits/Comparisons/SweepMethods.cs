namespace ProbDsl.Inference.Comparisons;

/// <summary>
/// The methods of a sweep over the values of a hyperparameter: one method for all values where the story leaves the choice, so that the
/// same number ranks them.
/// </summary>
/// <param name="methods">All methods.</param>
/// <param name="last">
/// The selection at the last value, which with more unknowns may be another than at the first; null if its story was not accepted.
/// </param>
public sealed class SweepMethods(MethodTable methods, MethodSelection? last)
{
    /// <summary>The selected method at a value; in place of a tentative default that of the last value, where it supports the
    /// story.</summary>
    /// <param name="story">The story with its data at this value.</param>
    /// <param name="own">The selection at this value.</param>
    public MethodSelection Select(StoryFacts story, MethodSelection own) =>
        own.Next is not null && last?.Method is { } common && own.Method!.Name != common.Name
            && methods.Select(story, common.Name) is { Plan: not null } same ? same with { Reason = own.Reason } : own;

    /// <summary>Methods that accept the story at each value and rank by the log evidence, or by a lower bound of it.</summary>
    /// <param name="stories">The story with its data at each value that was fitted.</param>
    public IReadOnlyList<InferenceMethod> Ranking(IReadOnlyCollection<StoryFacts> stories) =>
        [.. methods.All.Where(m => (m.RanksByEvidence || m.RanksByBound)
            && stories.All(s => s.HasOnlyPriors && m.Choose(s).Plan is not null))];
}
