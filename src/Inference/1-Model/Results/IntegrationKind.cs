namespace ProbDsl.Inference.Results;

/// <summary>How exact the integrals over latents are, from the best to the worst.</summary>
public enum IntegrationKind
{
    /// <summary>A closed form, or none.</summary>
    Exact,

    /// <summary>Sums over nodes, right to many digits.</summary>
    Quadrature,

    /// <summary>Laplace's method: an approximation of unknown error.</summary>
    Laplace,
}
