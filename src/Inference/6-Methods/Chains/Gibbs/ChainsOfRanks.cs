using ProbDsl.Inference.Laplace;

namespace ProbDsl.Inference.Gibbs;

/// <summary>Chains in turn to the ranks, each with all the data; then every rank has the draws of all chains.</summary>
internal sealed class ChainsOfRanks(ICommunicator ranks)
{
    /// <summary>Whether this rank runs a chain.</summary>
    public bool IsOwn(int chain) => OwnerOf(chain) == ranks.Rank;

    private int OwnerOf(int chain) => chain % ranks.Count;

    /// <summary>Completes what this rank knows of its own chains by that of all others, chain by chain.</summary>
    /// <param name="draws">As many draws of each chain, one chain after another.</param>
    /// <param name="densities">The log density of each draw.</param>
    /// <param name="taken">The number of draws that each chain has taken.</param>
    /// <param name="failures">Why a chain stopped; null if it did not.</param>
    public void Gather(UnconstrainedDraws draws, double[] densities, int[] taken, string?[] failures)
    {
        if (ranks.Count == 1) return;
        var length = draws.Count / taken.Length;
        for (var chain = 0; chain < taken.Length; chain++)
        {
            var why = failures[chain] ?? "";
            double[] header = [taken[chain], why.Length];
            ranks.Broadcast(header, OwnerOf(chain));
            taken[chain] = (int)header[0];
            failures[chain] = header[1] == 0 ? null : Text(why, (int)header[1], OwnerOf(chain));
            ranks.Broadcast(densities.AsSpan(chain * length, length), OwnerOf(chain));
            if (draws.Dimension > 0)
                ranks.Broadcast(draws.Points.AsSpan(chain * length * draws.Dimension, length * draws.Dimension), OwnerOf(chain));
        }
    }

    private string Text(string own, int length, int from)
    {
        var letters = new double[length];
        for (var i = 0; i < own.Length; i++) letters[i] = own[i];
        ranks.Broadcast(letters, from);
        return string.Concat(letters.Select(letter => (char)letter));
    }
}
