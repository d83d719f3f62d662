namespace ProbDsl.Inference.Comparisons.Divergences;

/// <summary>The integrals, or sums over whole numbers, of all terms of two densities.</summary>
internal interface IIntegrals
{
    /// <summary>How they were computed, for people.</summary>
    string By { get; }

    /// <summary>What is wrong where the mass of a distribution is not 1.</summary>
    string Lacking(string name, double mass);

    /// <summary>What is wrong where an error is large.</summary>
    string NotConverged { get; }

    /// <summary>The integrals of <see cref="DensityTerms"/>.</summary>
    double[] Sums { get; }

    /// <summary>The estimated error of each.</summary>
    double[] Errors { get; }

    /// <summary>How far a mass may be from 1 beyond what the errors explain.</summary>
    double UnexplainedMass => 1e-6;

    /// <summary>The most that a unit of mass is known to add to an integral.</summary>
    double MostPerMass(int term) => 1;

    /// <summary>In one dimension Wasserstein-1; 0 in two.</summary>
    double Transport { get; }

    /// <summary>The estimated error of Wasserstein-1.</summary>
    double TransportError { get; }

    /// <summary>How far the masses of A and B are from 1, the larger of both.</summary>
    /// <remarks>Where no error of the masses explains it, it lies where nothing was computed.</remarks>
    double MassDefect => Math.Max(Math.Abs(Sums[DensityTerms.MassOfA] - 1), Math.Abs(Sums[DensityTerms.MassOfB] - 1));
}
