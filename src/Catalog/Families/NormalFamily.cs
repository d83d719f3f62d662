namespace ProbDsl.Catalog.Families;

/// <summary>Estimates of mean and variance of the column itself.</summary>
internal sealed class NormalFamily(FamilyRequest request) : GaussianFamily(request);
