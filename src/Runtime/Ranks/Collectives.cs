namespace ProbDsl.Runtime.Ranks;

/// <summary>What all ranks compute together.</summary>
public static class Collectives
{
    extension(ICommunicator ranks)
    {
        /// <summary>The part of this rank of a number of blocks: consecutive ones, in the order of the ranks.</summary>
        public (int First, int Count) PartOf(int parts) => ranks.PartOf(parts, ranks.Rank);

        /// <summary>The same of another rank.</summary>
        public (int First, int Count) PartOf(int parts, int rank)
        {
            var (first, end) = ((int)((long)parts * rank / ranks.Count), (int)((long)parts * (rank + 1) / ranks.Count));
            return (first, end - first);
        }

        /// <summary>
        /// Continues a sum from rank to rank: each adds its terms, in their order, to those of the ranks before it, so that the sum has the
        /// bits that one process gives it. Afterwards all ranks have the sum.
        /// </summary>
        /// <param name="sums">Receives the sums.</param>
        /// <param name="add">Adds the terms of this rank.</param>
        public void SumInOrder(double[] sums, Action<double[]> add)
        {
            ranks.Begin(sums);
            add(sums);
            ranks.End(sums);
        }

        /// <summary>The sums of numbers over the ranks, in their order. It does not allocate.</summary>
        /// <param name="own">The numbers of this rank.</param>
        /// <param name="sums">Receives the sums, which are the same in all ranks; not the same memory.</param>
        public void Sum(ReadOnlySpan<double> own, Span<double> sums)
        {
            ranks.Begin(sums);
            for (var i = 0; i < own.Length; i++) sums[i] += own[i];
            ranks.End(sums);
        }

        /// <summary>The means of numbers over the ranks, summed in their order. It does not allocate.</summary>
        /// <param name="own">The numbers of this rank.</param>
        /// <param name="means">Receives the means, which are the same in all ranks; not the same memory.</param>
        public void Mean(ReadOnlySpan<double> own, Span<double> means)
        {
            ranks.Sum(own, means);
            for (var i = 0; i < means.Length; i++) means[i] /= ranks.Count;
        }

        /// <summary>Whether something is so in all ranks. No rank goes on before all have come to this point.</summary>
        public bool All(bool isSo) => ranks.Gather([isSo ? 1 : 0]).TrueForAll(of => of[0] == 1);

        /// <summary>The numbers that each rank has, by rank; each may have another number of them. They are neither NaN nor -0.</summary>
        public List<double[]> Gather(double[] own)
        {
            double[] counts = new double[ranks.Count], summed = new double[ranks.Count];
            counts[ranks.Rank] = own.Length;
            ranks.Sum(counts, summed);
            var parts = Array.ConvertAll(summed, count => (int)count);
            double[] placed = new double[parts.Sum()], all = new double[placed.Length];
            own.CopyTo(placed, parts.Take(ranks.Rank).Sum());
            ranks.Sum(placed, all);
            var at = 0;
            return [.. parts.Select(count => all[at..(at += count)])];
        }

        /// <summary>Takes over the sums of the ranks before.</summary>
        private void Begin(Span<double> sums)
        {
            sums.Clear();
            if (ranks.Rank > 0) ranks.Receive(sums, ranks.Rank - 1);
        }

        /// <summary>Hands the sums on, and replaces them by those of the last rank.</summary>
        private void End(Span<double> sums)
        {
            var last = ranks.Count - 1;
            if (ranks.Rank < last) ranks.Send(sums, ranks.Rank + 1);
            ranks.Broadcast(sums, last);
        }
    }
}
