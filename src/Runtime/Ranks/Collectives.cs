namespace ProbDsl.Runtime.Ranks;

/// <summary>What all ranks compute together.</summary>
public static class Collectives
{
    extension(ICommunicator ranks)
    {
        /// <summary>The part of this rank of a number of blocks: consecutive ones, in the order of the ranks.</summary>
        public (int First, int Count) PartOf(int parts)
        {
            var (first, end) = ((int)((long)parts * ranks.Rank / ranks.Count), (int)((long)parts * (ranks.Rank + 1) / ranks.Count));
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
            Array.Clear(sums);
            if (ranks.Rank > 0) ranks.Receive(sums, ranks.Rank - 1);
            add(sums);
            var last = ranks.Count - 1;
            if (ranks.Rank < last) ranks.Send(sums, ranks.Rank + 1);
            ranks.Broadcast(sums, last);
        }

        /// <summary>Replaces numbers by their means over the ranks, summed in the order of the ranks.</summary>
        public void Mean(double[] numbers)
        {
            if (ranks.Count == 1) return;
            var own = (double[])numbers.Clone();
            ranks.SumInOrder(numbers, sums =>
            {
                for (var i = 0; i < own.Length; i++) sums[i] += own[i];
            });
            for (var i = 0; i < numbers.Length; i++) numbers[i] /= ranks.Count;
        }
    }
}
