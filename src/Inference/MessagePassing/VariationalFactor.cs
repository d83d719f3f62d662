using ProbDsl.Catalog.Conjugacy;
using ProbDsl.Inference.Conjugacy;
using ProbDsl.Inference.Planning;

namespace ProbDsl.Inference.MessagePassing;

/// <summary>Unknowns get a distribution of their own, independent of all others.</summary>
/// <param name="Statistics">Its family.</param>
/// <param name="Shared">Of normal unknowns, the number of leading indices that they share: members with other ones are independent.</param>
public sealed record VariationalFactor(NaturalStatistics Statistics, int Shared = 0)
    : Treatment($"{ConjugateBlock.FamilyOf(Statistics)} distribution, independent of the others");
