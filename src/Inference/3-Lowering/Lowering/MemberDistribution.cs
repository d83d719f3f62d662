namespace ProbDsl.Inference.Lowering;

/// <summary>The normal distribution of the numbers of one latent within the state of a member.</summary>
/// <param name="First">The position of its first number in a state.</param>
/// <param name="Width">The number of its numbers.</param>
/// <param name="Mean">[axes.., numbers].</param>
/// <param name="Scale">Variances [axes.., numbers], or covariances [axes.., numbers, numbers].</param>
/// <param name="IsVector">Whether these are covariances.</param>
internal sealed record MemberDistribution(int First, int Width, AxisTensor Mean, AxisTensor Scale, bool IsVector);
