namespace ProbDsl.Inference.Em;

/// <summary>What computes the sums of an E step over all rows.</summary>
internal interface IResponsibilityPass
{
    /// <summary>
    /// The sums at a state: the log-likelihood, the rows of each component, and the statistics of each distribution and component.
    /// </summary>
    /// <param name="state">The state at which the responsibilities are computed.</param>
    /// <param name="about">The statistics are taken about its thetas; null for those of the state.</param>
    MixtureSums Run(MixtureState state, MixtureState? about = null);
}
