namespace ProbDsl.Inference.Lowering;

/// <summary>A normal distribution of vectors: [.., w], [.., w, w].</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Covariance">The covariance.</param>
/// <param name="Root">A matrix that times its transpose is the covariance.</param>
internal sealed record NormalVectors(Value Mean, Value Covariance, Value Root)
{
    /// <summary>A draw that is 0.</summary>
    public static NormalVectors Nothing(Value mean, Value covariance) => new(mean, covariance, covariance);

    public NormalVectors Each(Func<Value, Value> of) => new(of(Mean), of(Covariance), of(Root));
}

/// <summary>A draw of numbers of a chain's states: vectors at several positions, from the state before each or without it.</summary>
/// <param name="Of">Its distribution where the states before are 0: [B or 1, n or 1, ..].</param>
/// <param name="IsVector">Whether the numbers of a vector may be correlated.</param>
/// <param name="Numbers">
/// The first of the vector's numbers in a state, at each of the first positions, which one state has; of later positions only one.
/// </param>
/// <param name="Coefficients">Those of the state before in the mean, [B or 1, n or 1, w, S]; null for first positions.</param>
/// <param name="From">The index of the first state, from 0.</param>
internal sealed record ChainStateDraw(NormalVectors Of, bool IsVector, IReadOnlyList<int> Numbers, Value? Coefficients, int From);
