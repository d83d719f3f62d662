namespace ProbDsl.Catalog.Conjugacy;

/// <summary>
/// A distribution whose likelihood, for any rows, has at most one maximum in some of its parameters: it is an exponential family in them,
/// or has a separate proof.
/// </summary>
public interface IUniqueMaximum
{
    /// <summary>
    /// Whether the likelihood has at most one maximum in these parameters jointly, by the spellings in use, given the others.
    /// </summary>
    bool HasUniqueMaximum(IReadOnlyCollection<string> unknown);
}
