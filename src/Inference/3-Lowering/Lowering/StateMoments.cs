namespace ProbDsl.Inference.Lowering;

/// <summary>The moments of the states of a Gaussian block given all that is observed.</summary>
/// <param name="Mean">Along a chain [B, T, S]; of members [members.., S]; of effects [numbers].</param>
/// <param name="Covariance">[B, T, S, S]; [members or 1.., S, S]; of effects [B, B], of those that are not apart.</param>
/// <param name="Lagged">[B, T-1 or 1, S, S]: the covariance of each state of a chain with the one before it; null for members.</param>
public sealed record StateMoments(Value Mean, Value Covariance, Value? Lagged = null)
{
    /// <summary>Of members that are eliminated one by one: their variances [A], and their covariances [A, B] with the others.</summary>
    public (Value Variances, Value Crossed)? Apart { get; init; }

    /// <summary>The same moments with each array replaced.</summary>
    /// <param name="map">The new array, given a name of the old one and itself.</param>
    public StateMoments Each(Func<string, Value, Value> map) => new(
        map("mean", Mean), map("covariance", Covariance), Lagged is null ? null : map("lagged covariance", Lagged))
    {
        Apart = Apart is not ({ } variances, { } crossed) ? null : (map("variance", variances), map("crossed covariance", crossed)),
    };
}
