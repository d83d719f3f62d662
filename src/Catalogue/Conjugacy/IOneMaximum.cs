namespace ProbDsl.Catalogue.Conjugacy;

/// <summary>
/// A law whose likelihood, of any rows, has at most one maximum in some of its parameters: an exponential family in them, or by a proof of
/// its own.
/// </summary>
public interface IOneMaximum
{
    /// <summary>Whether that is so for these parameters together, by the spellings in use, the others being given.</summary>
    bool HasOneMaximum(IReadOnlyCollection<string> unknown);
}
